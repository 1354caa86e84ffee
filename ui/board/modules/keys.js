// The keyboard: what each key does while the board has the focus.

import { splitKey } from './state.js';
import { isLocked } from './week.js';
import { findNext } from './notices.js';

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export function createKeys(board) {
  const { actions, focus, ledger, selection } = board;

  const current = () => focus.shift();
  const chosen = () => (board.selected.size ? [...board.selected] : [current()?.id].filter(Boolean));

  const withControl = {
    c: () => copy(),
    v: () => paste(),
    z: ({ shiftKey }) => (shiftKey ? ledger.redo() : ledger.undo()),
    y: () => ledger.redo(),
    a: () => selectRow(),
    home: () => focus.go(board.rowKeys()[0], 0),
    end: () => focus.go(board.rowKeys().at(-1), 7),
  };

  const letters = {
    n: ({ shiftKey }) => goToNotice(shiftKey ? -1 : 1),
    p: () => board.emit({ name: 'publish' }),
    x: () => toggle(),
    '[': () => board.emit({ name: 'week', by: -1 }),
    ']': () => board.emit({ name: 'week', by: 1 }),
    '?': () => (board.view.help = true),
  };

  const named = {
    Enter: () => (board.carry.value ? land() : enter()),
    ' ': () => (board.carry.value ? land() : lift()),
    Delete: () => release(),
    Backspace: () => release(),
    Escape: () => escape(),
    Home: () => focus.go(board.active.key, 0),
    End: () => focus.go(board.active.key, 7),
    PageUp: () => focus.step(-10, 0),
    PageDown: () => focus.step(10, 0),
  };

  /** Handle one keydown inside the grid; returns true when it was ours. */
  function press(event) {
    if (STEPS[event.key]) return arrow(event);
    const action = actionFor(event);
    if (!action) return false;
    action(event);
    return true;
  }

  function actionFor(event) {
    const letter = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) return withControl[letter] ?? null;
    if (event.altKey) return null;
    return named[event.key] ?? (board.view.letters ? letters[letter] : null);
  }

  function arrow(event) {
    const [rows, cols] = STEPS[event.key];
    if (event.altKey) nudge(cols, event.shiftKey);
    else if (event.shiftKey) stretch(rows, cols);
    else focus.step(rows, cols);
    return true;
  }

  function nudge(cols, fromStart) {
    const shift = current();
    if (shift && cols) actions.nudge(shift.id, fromStart ? 'start' : 'end', cols);
  }

  async function stretch(rows, cols) {
    const from = focus.cell();
    await focus.step(rows, cols);
    selection.stretch(from, focus.cell());
  }

  function toggle() {
    const shift = current();
    if (!shift) return;
    selection.toggle(shift.id);
    board.say(`${board.selected.size} geselecteerd`);
  }

  function selectRow() {
    const [kind, id] = splitKey(board.active.key);
    if (kind === 'driver' || kind === 'route') selection.only(board.week.value.shiftsOf(kind, id).map((shift) => shift.id));
  }

  function copy() {
    board.clipboard.value = chosen();
    if (board.clipboard.value.length) board.say('Gekopieerd. Kies een cel en druk op Ctrl V.');
  }

  const paste = () => actions.put(board.clipboard.value, focus.cell(), { copies: true });

  function release() {
    actions.release(chosen());
    focus.go(board.active.key, board.active.col);
  }

  function lift() {
    const shift = current();
    if (!shift) return enter();
    if (isLocked(shift)) return board.say('Deze dienst is al gereden.');
    const together = board.selected.has(shift.id) ? [...board.selected] : [shift.id];
    return actions.pickUp(together, 'keys', { anchorId: shift.id });
  }

  async function land() {
    const [carried] = board.carry.value.shifts;
    if (actions.dropOn(focus.cell())) await focus.goToShift(focus.cell(), carried.id);
  }

  function enter() {
    const [kind, id] = splitKey(board.active.key);
    const shift = current();
    if (kind === 'group') return board.toggleFold(id);
    if (kind === 'summary') return board.toggleQuiet(id);
    if (shift) return actions.openShift(shift.id);
    if (board.active.col) return actions.createIn(focus.cell());
    return board.openHead(board.active.key);
  }

  function escape() {
    if (actions.cancel()) return;
    if (board.tip.value) board.tip.value = null;
    else selection.clear();
  }

  function goToNotice(direction) {
    const notice = findNext(board, direction);
    if (!notice) {
      board.say('Geen meldingen.');
      return;
    }
    focus.go(notice.key, notice.col, notice.item);
  }

  return { press, goToNotice };
}
