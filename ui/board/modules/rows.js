// Which rows the board shows, in what order and how high: groups, drivers or routes, and folded summaries.

import { SEVERITY } from './payload.js';
import { asksAttention, isFilled, worst } from './week.js';

const HEIGHT = { group: 29, summary: 31, line: 45, extraChip: 39 };

/**
 * Lay the rows out from top to bottom.
 *
 * `view` holds kind ('driver' or 'route'), depots and principals (Sets, empty means all), attention, findingsOnly,
 * folded and unfolded (Sets of depot ids). Row objects of `previous` are reused while they stay the same, so that
 * Vue leaves their components alone.
 */
export function layRows(week, view, stays, previous) {
  const rows = [];
  for (const depot of week.depots) {
    if (!showsDepot(view, depot)) continue;
    const lines = linesOf(week, view, depot.id);
    if (!lines.length) continue;
    rows.push({ key: `group:${depot.id}`, kind: 'group', id: depot.id, height: HEIGHT.group, count: lines.length });
    if (!view.folded.has(depot.id)) rows.push(...groupRows(week, view, stays, depot, lines));
  }
  return placeRows(rows, previous);
}

export const showsDepot = (view, depot) =>
  (!view.depots.size || view.depots.has(depot.id)) && (!view.principals.size || view.principals.has(depot.principal));

function linesOf(week, view, depot) {
  const owners = view.kind === 'driver' ? week.drivers : week.routes;
  const lines = owners.filter((owner) => owner.depot === depot);
  return view.findingsOnly ? lines.filter((owner) => hasFinding(week, view.kind, owner)) : lines;
}

function groupRows(week, view, stays, depot, lines) {
  const asLine = (owner) => lineRow(week, view.kind, owner);
  if (!view.attention || view.findingsOnly) return lines.map(asLine);
  const isShown = (owner) => stays.has(`${view.kind}:${owner.id}`) || standsOut(week, view.kind, owner);
  const quiet = lines.filter((owner) => !isShown(owner));
  const rows = lines.filter(isShown).map(asLine);
  if (!quiet.length) return rows;
  const isOpen = view.unfolded.has(depot.id);
  const ids = quiet.map(({ id }) => id);
  rows.push({ key: `summary:${depot.id}`, kind: 'summary', id: depot.id, height: HEIGHT.summary, ids, isOpen });
  return isOpen ? rows.concat(quiet.map(asLine)) : rows;
}

function lineRow(week, kind, owner) {
  let most = 1;
  for (let day = 0; day < 7; day += 1) most = Math.max(most, week.shiftsIn(kind, owner.id, day).length);
  return { key: `${kind}:${owner.id}`, kind, id: owner.id, height: HEIGHT.line + (most - 1) * HEIGHT.extraChip };
}

function hasFinding(week, kind, owner) {
  const own = worst(owner.findings ?? []) >= SEVERITY.WARN;
  return own || week.shiftsOf(kind, owner.id).some(({ findings }) => worst(findings) >= SEVERITY.WARN);
}

/** Whether a row belongs above the fold: somebody has to look at it. */
function standsOut(week, kind, owner) {
  const shifts = week.shiftsOf(kind, owner.id);
  if (kind === 'route' && shifts.some((shift) => !isFilled(shift))) return true;
  return worst(owner.findings ?? []) >= SEVERITY.WARN || shifts.some(asksAttention);
}

function placeRows(rows, previous) {
  let top = 0;
  const placed = rows.map((row, index) => {
    const fresh = { ...row, top, index };
    top += row.height;
    const old = previous?.byKey.get(row.key);
    return old && isSame(old, fresh) ? old : { ...fresh, style: { top: `${fresh.top}px`, height: `${row.height}px` } };
  });
  return { rows: placed, height: top, byKey: new Map(placed.map((row) => [row.key, row])) };
}

const isSame = (old, fresh) =>
  Object.keys(fresh).every((key) => (key === 'ids' ? String(old.ids) === String(fresh.ids) : old[key] === fresh[key]));

/** The rows between two offsets, `spare` more on both sides, and the row that holds the focus. */
export function windowRows(layout, from, to, spare, keptKey) {
  const { rows } = layout;
  const first = Math.max(0, firstBelow(rows, from) - spare);
  const last = Math.min(rows.length, firstBelow(rows, to) + spare + 1);
  const shown = rows.slice(first, last);
  const kept = layout.byKey.get(keptKey);
  if (kept && (kept.index < first || kept.index >= last)) shown.push(kept);
  return shown;
}

/** The first row whose bottom lies below `offset`, by halving. */
function firstBelow(rows, offset) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].top + rows[middle].height > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
