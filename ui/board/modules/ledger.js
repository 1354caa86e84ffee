// Commands: shown at once, sent one after another with the row version they were based on, settled or taken back,
// and kept as inverse commands for undo and redo.

import { LOOK } from './payload.js';

const DEPTH = 50;
const TOLD = new Set([LOOK.PUBLISHED, LOOK.CONFIRMED]);

/**
 * A command is { name, items }; names are change, copy, remove and restore. An item of a change has an id and only the
 * fields that change. Items carry no versions: those are looked up when the command leaves.
 */
export function createLedger(board) {
  const { pending } = board;
  const queue = [];
  const afterwards = [];
  const done = [];
  const undone = [];
  const ownVersions = new Map();
  let inFlight = null;
  let lastOp = 0;

  /** Carry out a planner's command. `label` says afterwards what happened. */
  const perform = (command, label) => enqueue({ command, label, week: board.week.value.key, direction: 'do' });

  const undo = () => replay(done, 'undo');
  const redo = () => replay(undone, 'redo');

  /** Undo takes back the last thing that was done, so it waits until that has an answer. */
  function replay(stack, direction) {
    if (queue.length) {
      afterwards.push(direction);
      return;
    }
    const entry = stack.pop();
    if (!entry) return;
    const command = direction === 'undo' ? entry.back : entry.forth;
    enqueue({ command, label: entry.label, week: entry.week, direction, entry });
    refreshHistory();
  }

  function enqueue(order) {
    lastOp += 1;
    order.op = lastOp;
    order.was = new Map();
    order.before = new Map();
    order.temporary = [];
    show(order);
    queue.push(order);
    board.history.waiting = queue.length;
    sendNext();
  }

  /**
   * Show the outcome before the server has confirmed it. `was` is how things stood when the planner did it, for undo;
   * `before` follows what the server says meanwhile, for a refusal.
   */
  function show(order) {
    if (!isOnBoard(order)) return;
    for (const shift of expected(order)) {
      const current = board.week.value.shiftById.get(shift.id);
      if (!current) order.temporary.push(shift.id);
      else {
        order.before.set(shift.id, current);
        if (!order.was.has(shift.id)) order.was.set(shift.id, current);
      }
      pending.set(shift.id, order.op);
      if (shift.isGone) board.take(shift.id);
      else board.put(shift);
    }
  }

  /** Undo can reach back to a week that is no longer shown; then there is nothing to draw. */
  const isOnBoard = ({ week }) => week === board.week.value.key;

  function expected({ op, command }) {
    const { shiftById } = board.week.value;
    const known = command.items.filter(({ id }) => shiftById.has(id));
    return known.map((item, index) => {
      const shift = shiftById.get(item.id);
      if (command.name === 'remove') return { ...shift, isGone: true };
      if (command.name === 'copy') return copyOf(shift, item, `new:${op}:${index}`);
      return { ...shift, ...item, look: lookAfter(shift), findings: [], reason: '' };
    });
  }

  const copyOf = (shift, item, id) => ({
    ...shift, ...item, id, version: 0, look: LOOK.DRAFT, findings: [], before: null, reason: '',
  });

  function lookAfter(shift) {
    if (shift.look === LOOK.DECLINED) return LOOK.DRAFT;
    return TOLD.has(shift.look) ? LOOK.CHANGED : shift.look;
  }

  function sendNext() {
    if (inFlight || !queue.length) return;
    [inFlight] = queue;
    inFlight.sentAt = Date.now();
    const items = inFlight.command.items.map((item) => ({ ...item, version: versionFor(item.id, inFlight.direction) }));
    board.emit({ name: inFlight.command.name, op: inFlight.op, week: inFlight.week, items });
  }

  /** A new command builds on what is seen now; undo builds on what the own command left behind. */
  function versionFor(id, direction) {
    const seen = board.week.value.shiftById.get(id)?.version ?? 0;
    return direction === 'do' ? Math.max(seen, ownVersions.get(id) ?? 0) : (ownVersions.get(id) ?? seen);
  }

  /** The server carried the command out: `versions` are [id, version] of every shift it wrote, in order of the items. */
  function settle(op, versions) {
    if (inFlight?.op !== op) return null;
    const order = finish();
    versions.forEach(([id, version]) => {
      ownVersions.set(id, version);
      const arrived = order.before.get(id);
      if (isOnBoard(order) && arrived && arrived.version >= version) handOn(arrived);
    });
    order.temporary.forEach((temporary, index) => {
      board.take(temporary);
      rename(temporary, versions[index]?.[0]);
    });
    remember(order, versions);
    goOn();
    return order;
  }

  /** Show a shift as the server has it, unless a later command on it is still under way: then that one builds on it. */
  function handOn(shift) {
    const heir = queue.find(({ before }) => before.has(shift.id));
    if (heir) heir.before.set(shift.id, shift);
    else board.put(shift);
  }

  /** A copy has its real id now: what was already asked of it goes on under that id. */
  function rename(temporary, id) {
    for (const order of queue) {
      const { items } = order.command;
      if (!items.some((item) => item.id === temporary)) continue;
      order.command = { ...order.command, items: items.map((item) => (item.id === temporary ? { ...item, id } : item)) };
      order.before.delete(temporary);
      pending.delete(temporary);
      show(order);
    }
  }

  function goOn() {
    sendNext();
    if (queue.length) return;
    const next = afterwards.shift();
    if (next) (next === 'undo' ? undo : redo)();
  }

  /** The server said no: take it back, with everything behind it that builds on it. */
  function refuse(op) {
    if (inFlight?.op !== op) return null;
    const ids = new Set([...inFlight.command.items.map(({ id }) => id), ...inFlight.temporary]);
    const order = finish();
    const followers = queue.filter(({ command }) => command.items.some(({ id }) => ids.has(id)));
    [...followers].reverse().forEach((follower) => {
      queue.splice(queue.indexOf(follower), 1);
      takeBack(follower);
    });
    takeBack(order);
    board.history.waiting = queue.length;
    goOn();
    return order;
  }

  function finish() {
    const order = inFlight;
    inFlight = null;
    queue.shift();
    release(order);
    board.history.waiting = queue.length;
    return order;
  }

  function release(order) {
    for (const [id, op] of [...pending]) if (op === order.op) pending.delete(id);
  }

  function takeBack(order) {
    release(order);
    if (!isOnBoard(order)) return;
    order.temporary.forEach((id) => board.take(id));
    order.before.forEach((shift) => board.put(shift));
  }

  function remember(order, versions) {
    if (order.direction === 'do') {
      done.push({ label: order.label, week: order.week, ...backAndForth(order, versions.map(([id]) => ({ id }))) });
      if (done.length > DEPTH) done.shift();
      undone.length = 0;
    } else if (order.direction === 'undo') undone.push(order.entry);
    else done.push(order.entry);
    refreshHistory();
  }

  /** What puts everything back, and what does it again. A copy is removed; after that it can only be restored. */
  function backAndForth({ command, was }, written) {
    const removal = { name: 'remove', items: written };
    const restoration = { name: 'restore', items: written };
    if (command.name === 'copy') return { back: removal, forth: restoration };
    if (command.name === 'remove') return { back: restoration, forth: removal };
    const items = command.items.filter(({ id }) => was.has(id)).map((item) => pick(was.get(item.id), item));
    return { back: { name: command.name, items }, forth: command };
  }

  const pick = (shift, like) => Object.fromEntries(Object.keys(like).map((key) => [key, shift[key]]));

  function refreshHistory() {
    board.history.undo = done.at(-1)?.label ?? '';
    board.history.redo = undone.at(-1)?.label ?? '';
  }

  /** A shift as the server has it now, while an own command on it is under way: what a refusal goes back to. */
  function rebase(shift) {
    queue.find(({ before }) => before.has(shift.id))?.before.set(shift.id, shift);
  }

  /** After a fresh week: show the commands again that have no answer yet. */
  function showAgain() {
    for (const order of queue) {
      order.before.clear();
      order.temporary.length = 0;
      show(order);
    }
  }

  /** Something done outside the board that undo must cover too, like a shift made in a dialog. */
  function recall(label, back, forth, versions) {
    versions.forEach(([id, version]) => ownVersions.set(id, version));
    done.push({ label, week: board.week.value.key, back, forth });
    undone.length = 0;
    refreshHistory();
  }

  /** How long the oldest command has been without an answer, in milliseconds. */
  const waitingSince = () => (inFlight ? Date.now() - inFlight.sentAt : 0);

  /** Give up on everything without an answer and show the board as it was. */
  function giveUp() {
    [...queue].reverse().forEach(takeBack);
    queue.length = 0;
    inFlight = null;
    board.history.waiting = 0;
  }

  return { perform, undo, redo, settle, refuse, rebase, showAgain, recall, waitingSince, giveUp };
}
