// What would happen if shifts were dropped somewhere: where each would go, and whether that is right, doubtful or impossible.
// A preview in the browser; the server judges again with every rule.

import { LOOK } from './payload.js';
import { clock, decimalHours, duration, span } from './text.js';
import { isFilled, isLocked } from './week.js';

const MINUTES_PER_DAY = 1440;

export const LEVEL = { OK: 0, WARN: 1, NO: 2 };

const ok = (reason) => ({ level: LEVEL.OK, reason });
const warn = (reason) => ({ level: LEVEL.WARN, reason });
const no = (reason) => ({ level: LEVEL.NO, reason });

/**
 * Plan a drop. `carried` is { shifts, anchor, copies }, `target` is { kind: 'driver' | 'route' | 'tray', id, day }.
 *
 * Returns { placements, verdict }; a placement is { shift, driver, route, day }. Nothing to do gives null.
 */
export function planDrop(week, carried, target) {
  const placements = placeAll(week, carried, target);
  if (placements.reason) return { placements: [], verdict: no(placements.reason) };
  const moving = placements.filter((placement) => carried.copies || isChange(placement));
  if (!moving.length) return null;
  return { placements: moving, verdict: judge(week, moving, carried.copies) };
}

const isChange = ({ shift, driver, route, day }) =>
  shift.driver !== driver || shift.route !== route || shift.day !== day || (driver && shift.look === LOOK.DECLINED);

function placeAll(week, { shifts, anchor, copies }, target) {
  const offset = target.day - anchor.day;
  if (shifts.some((shift) => isLocked(shift) && !copies)) return { reason: 'Deze dienst is al gereden' };
  if (target.kind === 'tray') {
    return shifts.map((shift) => ({ shift, driver: null, route: shift.route, day: copies ? shift.day + offset : shift.day }));
  }
  if (shifts.some(({ day }) => day + offset < 0 || day + offset > 6)) return { reason: 'Valt buiten deze week' };
  if (target.kind === 'driver') {
    return shifts.map((shift) => ({ shift, driver: target.id, route: shift.route, day: shift.day + offset }));
  }
  return placeOnRoute(week, shifts, copies, target.id, offset);
}

/** On a route the driver moves: into an open shift, in exchange with another driver, or with the shift to an empty day. */
function placeOnRoute(week, shifts, copies, route, offset) {
  if (shifts.some((shift) => shift.route !== shifts[0].route)) return { reason: 'Kies diensten van één route' };
  const placements = [];
  for (const shift of shifts) {
    const day = shift.day + offset;
    const there = week.shiftsIn('route', route, day).find((other) => !isLocked(other) && other.id !== shift.id);
    if (shift.route === route && offset === 0) return [];
    if (!there) placements.push({ shift, driver: shift.driver, route, day });
    else if (!shift.driver) return { reason: `${week.code(there)} staat er al` };
    else if (copies) return { reason: 'Kopiëren kan alleen naar een lege dag' };
    else placements.push(...exchange(shift, there));
  }
  return placements;
}

const stayPut = (shift, driver) => ({ shift, driver, route: shift.route, day: shift.day });

function exchange(shift, there) {
  return [stayPut(shift, isFilled(there) ? there.driver : null), stayPut(there, shift.driver)];
}

/** The gravest thing that can be said of the placements together. */
function judge(week, placements, copies) {
  const leaving = copies ? new Set() : new Set(placements.map(({ shift }) => shift.id));
  let gravest = null;
  for (const placement of placements) {
    const verdict = judgeOne(week, placement, placements, leaving);
    if (!gravest || verdict.level > gravest.level) gravest = verdict;
  }
  return gravest;
}

function judgeOne(week, placement, placements, leaving) {
  if (!placement.driver) return ok('Naar open routes');
  const others = week
    .shiftsOf('driver', placement.driver)
    .filter((other) => isFilled(other) && !leaving.has(other.id))
    .concat(companions(placement, placements));
  return (
    judgeOverlap(week, placement, others) ??
    judgeDay(week, placement) ??
    judgeRest(week, placement, others) ??
    judgeHours(week, placement, others)
  );
}

/** The other placements for the same driver, as if they stood there already. */
const companions = (placement, placements) =>
  placements
    .filter((other) => other !== placement && other.driver === placement.driver)
    .map((other) => ({ ...other.shift, day: other.day, route: other.route }));

const startOf = ({ day, start }) => day * MINUTES_PER_DAY + start;
const endOf = ({ day, end }) => day * MINUTES_PER_DAY + end;
const landed = ({ shift, day }) => ({ day, start: shift.start, end: shift.end });

function judgeOverlap(week, placement, others) {
  const period = landed(placement);
  const other = others.find((each) => startOf(each) < endOf(period) && startOf(period) < endOf(each));
  return other ? no(`Overlapt met ${week.code(other)}, ${span(other)}`) : null;
}

function judgeDay(week, { driver, day }) {
  const mark = week.markOn(driver, day);
  if (!mark) return null;
  const { name } = week.driverById.get(driver);
  return warn(mark.label ? `${name}: ${mark.label.toLowerCase()} op ${week.days[day].short}` : `${name} is niet beschikbaar`);
}

function judgeRest(week, placement, others) {
  const period = landed(placement);
  const { endedBefore, startsAfter } = week.driverById.get(placement.driver);
  const ends = others.map(endOf).concat(endedBefore ?? []).filter((end) => end <= startOf(period));
  const starts = others.map(startOf).concat(startsAfter ?? []).filter((start) => start >= endOf(period));
  const gaps = [startOf(period) - Math.max(...ends), Math.min(...starts) - endOf(period)];
  const shortest = Math.min(...gaps.filter((gap) => gap > 4 * 60));
  return shortest < week.rules.rest ? warn(`Rusttijd ${duration(shortest)}, minimaal ${duration(week.rules.rest)}`) : null;
}

function judgeHours(week, { driver, shift }, others) {
  const total = others.concat(shift).reduce((minutes, each) => minutes + week.workedMinutes(each), 0);
  const { contract } = week.driverById.get(driver);
  if (total > week.rules.week) return warn(`Hiermee ${decimalHours(total)} u deze week`);
  return ok(contract ? `Past · ${decimalHours(total)} / ${decimalHours(contract)} u` : 'Past');
}

/** Judge new times of a shift that stays where it is. */
export function judgeTimes(week, shift, start, end) {
  const label = `${clock(start)}–${clock(end)}`;
  if (end - start < 15) return no(`${label} · te kort`);
  if (shift.driver) {
    const resized = { shift: { ...shift, start, end }, driver: shift.driver, route: shift.route, day: shift.day };
    const verdict = judgeOne(week, resized, [resized], new Set([shift.id]));
    if (verdict.level > LEVEL.OK) return { level: verdict.level, reason: `${label} · ${verdict.reason}` };
  }
  if (end - start > week.rules.shift) return warn(`${label} · langer dan ${duration(week.rules.shift)}`);
  return ok(label);
}
