// Counts per day, per depot and per state: what the heads, the tray and the status bar show.

import { LOOK, SEVERITY } from './payload.js';
import { isFilled, worst } from './week.js';

const emptyDay = () => ({ confirmed: 0, published: 0, draft: 0, open: 0, total: 0, filled: 0 });

/** Count every shift of the chosen depots once. */
export function tallyWeek(week, isShown) {
  const tally = {
    days: week.days.map(emptyDay),
    depots: new Map(week.depots.map(({ id }) => [id, week.days.map(emptyDay)])),
    looks: [0, 0, 0, 0, 0, 0],
    open: week.days.map(() => []),
    findings: 0,
  };
  const shown = new Set(week.depots.map(({ id }) => id).filter(isShown));
  for (const shift of week.shiftById.values()) {
    const depot = week.depotOf(shift);
    if (!shown.has(depot)) continue;
    count(tally.days[shift.day], shift);
    count(tally.depots.get(depot)[shift.day], shift);
    tally.looks[shift.look] += shift.driver || shift.look !== LOOK.DRAFT ? 1 : 0;
    if (!isFilled(shift)) tally.open[shift.day].push(shift);
    if (worst(shift.findings) >= SEVERITY.WARN) tally.findings += 1;
  }
  tally.open.forEach((shifts) => shifts.sort((one, other) => byUrgency(week, one, other)));
  return tally;
}

/** Declined first, because somebody thought it was covered; then by time. */
function byUrgency(week, one, other) {
  const declined = (shift) => (shift.look === LOOK.DECLINED ? 0 : 1);
  return declined(one) - declined(other) || one.start - other.start || (week.code(one) < week.code(other) ? -1 : 1);
}

function count(day, shift) {
  day.total += 1;
  if (!isFilled(shift)) {
    day.open += 1;
    return;
  }
  day.filled += 1;
  if (shift.look === LOOK.DRAFT) day.draft += 1;
  else if (shift.look === LOOK.PUBLISHED) day.published += 1;
  else day.confirmed += 1;
}

/** Filled and total over all seven days. */
export const wholeWeek = (days) => ({ filled: sum(days, 'filled'), total: sum(days, 'total') });

const sum = (days, key) => days.reduce((total, day) => total + day[key], 0);
