// What a planner can do with shifts, whichever way it was asked for: mouse, touch, keyboard or button.

import { LEVEL, judgeTimes, planDrop } from './placing.js';
import { LOOK } from './payload.js';
import { splitKey } from './state.js';
import { clock, counted } from './text.js';
import { isLocked } from './week.js';

export const TIME_STEP = 15;

export function createActions(board) {
  const week = () => board.week.value;
  const find = (ids) => [...ids].map((id) => week().shiftById.get(id)).filter(Boolean);

  /** A cell as something to drop on, or null where nothing can land. */
  const targetAt = ({ key, day }) => {
    const [kind, id] = splitKey(key);
    return ['driver', 'route', 'tray'].includes(kind) && day >= 0 ? { kind, id, day } : null;
  };

  /** What dropping the carried shifts on a cell would mean: { placements, verdict }, or null. */
  const foresee = (cell, carried = board.carry.value) => {
    const target = targetAt(cell);
    return target && carried ? planDrop(week(), carried, target) : null;
  };

  /** Begin carrying shifts; `by` is 'drag', 'keys' or 'tap'. */
  const pickUp = (ids, by, { anchorId = null, copies = false } = {}) => {
    const shifts = find(ids).filter((shift) => copies || !isLocked(shift));
    if (!shifts.length || !board.canEdit) return false;
    const anchor = shifts.find(({ id }) => id === anchorId) ?? shifts[0];
    board.carry.value = { shifts, anchor, copies, by };
    board.tip.value = null;
    if (by !== 'drag') board.say(`${named(shifts)} opgepakt. Kies een cel en druk op spatie. Escape stopt.`);
    return true;
  };

  const cancel = () => {
    if (!board.carry.value) return false;
    board.drop();
    board.say('Niet verplaatst.');
    return true;
  };

  /** Put the carried shifts down on a cell; refuses aloud what cannot be. */
  const dropOn = (cell) => {
    const carried = board.carry.value;
    const done = place(carried, cell);
    if (done || carried.by === 'drag') board.drop();
    return done;
  };

  function place(carried, cell) {
    const plan = foresee(cell, carried);
    if (!plan) return true;
    if (plan.verdict.level === LEVEL.NO) {
      board.toast({ tone: 'warn', text: `Kan niet. ${plan.verdict.reason}.` });
      return false;
    }
    const items = plan.placements.map(({ shift, ...place }) => ({ id: shift.id, ...(carried.copies ? place : changes(shift, place)) }));
    board.ledger.perform({ name: carried.copies ? 'copy' : 'change', items }, labelOf(carried, plan));
    return true;
  }

  /** Only what becomes different; a declined shift is given to its driver anew. */
  function changes(shift, place) {
    const isDifferent = ([key, value]) => shift[key] !== value || (key === 'driver' && shift.look === LOOK.DECLINED);
    return Object.fromEntries(Object.entries(place).filter(isDifferent));
  }

  function labelOf({ shifts, copies }, { placements }) {
    const [first] = placements.filter(({ shift }) => shift === shifts[0]).concat(placements);
    const isShared = (key) => placements.every((placement) => placement[key] === first[key]);
    const driver = first.driver ? week().driverById.get(first.driver).name : 'open routes';
    const route = week().routeById.get(first.route).code;
    const isOneRoute = isShared('route') && first.route !== shifts[0].route;
    const where = [isOneRoute ? route : isShared('driver') || shifts.length === 1 ? driver : ''].filter(Boolean);
    if (copies || first.day !== shifts[0].day || !where.length) where.push(week().days[first.day].short);
    return `${copies ? `Kopie van ${named(shifts)}` : named(shifts)} naar ${where.join(', ')}`;
  }

  const named = (shifts) => (shifts.length === 1 ? week().code(shifts[0]) : counted(shifts.length, 'dienst', 'diensten'));

  /** Put shifts straight on a cell, as paste does. */
  const put = (ids, cell, { copies }) => {
    const shifts = find(ids);
    if (shifts.length && board.canEdit) place({ shifts, anchor: shifts[0], copies }, cell);
  };

  /** Assigned shifts go back to the open routes; shifts that are open already are removed from the week. */
  const release = (ids) => {
    const shifts = board.canEdit ? find(ids).filter((shift) => !isLocked(shift)) : [];
    const assigned = shifts.filter(({ driver }) => driver);
    const open = shifts.filter(({ driver }) => !driver);
    if (assigned.length) {
      const items = assigned.map(({ id }) => ({ id, driver: null }));
      board.ledger.perform({ name: 'change', items }, `${named(assigned)} naar open routes`);
    }
    if (open.length) board.ledger.perform({ name: 'remove', items: open.map(({ id }) => ({ id })) }, `${named(open)} verwijderd`);
  };

  /** New times for one shift. */
  const retime = (id, start, end) => {
    const [shift] = find([id]);
    if (!shift || !board.canEdit || isLocked(shift) || (shift.start === start && shift.end === end)) return;
    const verdict = judgeTimes(week(), shift, start, end);
    if (verdict.level === LEVEL.NO) board.toast({ tone: 'warn', text: `Kan niet. ${verdict.reason}.` });
    else board.ledger.perform({ name: 'change', items: [{ id, start, end }] }, `${named([shift])} ${clock(start)}–${clock(end)}`);
  };

  /** Move the start or the end by whole quarters of an hour. */
  const nudge = (id, edge, quarters) => {
    const [shift] = find([id]);
    if (!shift) return;
    const times = { start: shift.start, end: shift.end };
    times[edge] += quarters * TIME_STEP;
    retime(id, times.start, times.end);
  };

  const copyWeek = () => board.emit({ name: 'copy_week' });
  const openShift = (id) => board.emit({ name: 'open', id });
  const ask = (name, ids) => board.emit({ name, ids: [...ids] });

  /** Start a new shift in this cell; the page asks for the rest. */
  const createIn = (cell) => {
    const target = targetAt(cell);
    if (target && board.canEdit) board.emit({ name: 'create', kind: target.kind, id: target.id || null, day: target.day });
  };

  /** Carry out the fix a finding proposes. */
  const fix = (id, { kind, value }) => {
    const [shift] = find([id]);
    board.tip.value = null;
    if (!shift) return;
    if (kind === 'start') retime(id, value, shift.end + (value - shift.start));
    else if (kind === 'van') ask('van', [id]);
    else ask('assign', [id]);
  };

  return {
    targetAt, foresee, pickUp, cancel, dropOn, put, release, retime, nudge, copyWeek, openShift, ask, createIn, fix, find,
  };
}
