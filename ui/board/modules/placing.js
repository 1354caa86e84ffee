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
  return placeOnRoutes(week, { shifts, anchor, copies }, target.id, offset);
}

/**
 * On routes the driver moves: into the shift that is there, in exchange with its driver, or with the shift to an empty
 * day. Sideways every shift keeps its own route; onto another route they all go there.
 */
function placeOnRoutes(week, { shifts, anchor, copies }, route, offset) {
  if (route === anchor.route && offset === 0) return [];
  const moves = destinations(week, shifts, copies, route === anchor.route ? null : route, offset);
  const clash = moves.find((move, index) => moves.findIndex((other) => isSameCell(other, move)) < index);
  if (clash) return { reason: `${week.routeById.get(clash.route).code} kan op ${week.days[clash.day].short} er maar één hebben` };
  const blocked = moves.find(({ shift, there }) => there && (copies || !shift.driver));
  if (blocked) return { reason: copies ? 'Kopiëren kan alleen naar een lege dag' : `${week.code(blocked.there)} staat er al` };
  const alone = moves.filter(({ there }) => !there).map(({ shift, route: to, day }) => ({ shift, driver: shift.driver, route: to, day }));
  return alone.concat(exchanges(moves.filter(({ there }) => there)));
}

const isSameCell = (one, other) => one.route === other.route && one.day === other.day;

/** Where each shift goes and which shift is `there`, unless that one leaves for an empty day itself. */
function destinations(week, shifts, copies, route, offset) {
  const carried = new Set(copies ? [] : shifts.map(({ id }) => id));
  const going = (shift) => ({ route: route ?? shift.route, day: shift.day + offset });
  const occupant = (shift) => {
    const { route: to, day } = going(shift);
    const there = week.shiftsIn('route', to, day).find((other) => !isLocked(other) && other.id !== shift.id);
    const leaves = there && carried.has(there.id) && (offset || there.route !== route);
    return leaves && !occupant(there) ? null : (there ?? null);
  };
  return shifts
    .filter((shift) => shift.route !== route || offset)
    .map((shift) => ({ shift, ...going(shift), there: occupant(shift) }));
}

/** Every driver takes the place of the one who is there; who is pushed out at the end comes where the first one left. */
function exchanges(moves) {
  const onto = new Map(moves.map((move) => [move.there.id, move.shift]));
  const leaving = new Set(moves.map(({ shift }) => shift.id));
  const first = (shift) => (onto.has(shift.id) ? first(onto.get(shift.id)) : shift);
  return moves.flatMap(({ shift, there }) => {
    const taken = stayPut(there, shift.driver);
    return leaving.has(there.id) ? [taken] : [taken, stayPut(first(shift), isFilled(there) ? there.driver : null)];
  });
}

const stayPut = (shift, driver) => ({ shift, driver, route: shift.route, day: shift.day });

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
