// The board's state, shared by its parts: the week, what is shown of it, what is selected, carried and under way.

import { computed, reactive, ref, shallowReactive, shallowRef } from 'vue';
import { createLedger } from './ledger.js';
import { layRows, showsDepot } from './rows.js';
import { createSelection } from './selection.js';
import { tallyWeek } from './tally.js';
import { asksAttention, Week } from './week.js';

const TRAY = 'tray';
const PATIENCE_FOR_A_GAP = 400;
const MOST_EARLY = 200;

/** `emit` sends one command to the page; `fetchWeek` resolves to a decoded week. */
export function createBoard(emit, fetchWeek) {
  const board = {
    emit,
    week: shallowRef(null),
    failed: ref(false),
    isPrinting: ref(false),
    view: reactive({
      kind: 'driver', depots: new Set(), principals: new Set(), attention: true, findingsOnly: false,
      folded: new Set(), unfolded: new Set(), fullTray: false, help: null, letters: lettersAllowed(),
    }),
    ticks: reactive(new Map()),
    structure: ref(0),
    stays: new Set(),
    selected: reactive(new Set()),
    pending: reactive(new Map()),
    sizing: reactive(new Map()),
    peers: reactive(new Map()),
    history: reactive({ undo: '', redo: '', waiting: 0, savedAt: '' }),
    active: shallowReactive({ key: TRAY, col: 0, item: 0 }),
    carry: shallowRef(null),
    marker: shallowRef(null),
    tip: shallowRef(null),
    toasts: reactive([]),
    spoken: ref(''),
    clipboard: shallowRef([]),
  };
  addDerived(board);
  addChanges(board);
  addPatches(board, fetchWeek);
  board.selection = createSelection(board);
  board.ledger = createLedger(board);
  return board;
}

const lettersAllowed = () => localStorage.getItem('df-board-letters') !== 'off';

function addDerived(board) {
  let previous = null;
  board.layout = computed(() => {
    void board.structure.value;
    if (!board.week.value) return { rows: [], height: 0, byKey: new Map() };
    previous = layRows(board.week.value, board.view, board.stays, previous);
    return previous;
  });
  board.tally = computed(() => {
    void board.structure.value;
    const { week, view } = board;
    return tallyWeek(week.value, (depot) => showsDepot(view, week.value.depotById.get(depot)));
  });
  board.rowKeys = () => [TRAY, ...board.layout.value.rows.map(({ key }) => key)];
  board.shiftsAt = (key, day) => {
    if (key === TRAY) return board.tally.value.open[day];
    const [kind, id] = splitKey(key);
    return kind === 'driver' || kind === 'route' ? board.week.value.shiftsIn(kind, id, day) : [];
  };
}

/** `driver:123` in two. */
export function splitKey(key) {
  const colon = key.indexOf(':');
  return colon < 0 ? [key, ''] : [key.slice(0, colon), key.slice(colon + 1)];
}

function addChanges(board) {
  const touch = (keys) => {
    keys.forEach((key) => board.ticks.set(key, (board.ticks.get(key) ?? 0) + 1));
    board.structure.value += 1;
  };

  /** Show a shift as it is now; rows it enters stay above the fold, so that nothing disappears under a hand. */
  board.put = (shift) => {
    const keys = board.week.value.put(shift);
    if (asksAttention(shift)) keys.forEach((key) => board.stays.add(key));
    touch(keys);
  };

  board.take = (id) => {
    board.selected.delete(id);
    touch(board.week.value.take(id));
  };

  board.say = (text) => {
    board.spoken.value = board.spoken.value === text ? `${text}\u00a0` : text;
  };

  board.toast = (toast) => {
    const lasting = { id: Date.now() + Math.random(), tone: 'ok', ...toast };
    board.toasts.splice(0, board.toasts.length, lasting);
    board.say([lasting.text, lasting.detail].filter(Boolean).join(' '));
    setTimeout(() => board.dismiss(lasting.id), 10_000);
  };

  board.dismiss = (id) => {
    const index = board.toasts.findIndex((toast) => toast.id === id);
    if (index >= 0) board.toasts.splice(index, 1);
  };

  board.drop = () => {
    board.carry.value = null;
    board.marker.value = null;
  };

  board.touch = touch;
}

/** Fetching the week and following it: patches in order of their sequence number, a fresh week when one is missing. */
function addPatches(board, fetchWeek) {
  let early = [];
  let impatience = null;
  let round = 0;

  board.load = async () => {
    const own = (round += 1);
    try {
      const decoded = await fetchWeek();
      if (own !== round) return;
      replaceWeek(board, new Week(decoded));
    } catch (failure) {
      if (own !== round) return;
      board.failed.value = true;
      console.error(failure);
    }
    board.follow([]);
  };

  /** Take in patches. One that comes before its week, or before the patch that goes first, waits a moment for it. */
  board.follow = (patches) => {
    const week = board.week.value;
    early = early.concat(patches);
    if (!week) return;
    const others = early.filter((patch) => patch.week !== week.key);
    const own = early.filter((patch) => patch.week === week.key).sort((one, other) => one.seq - other.seq);
    for (const patch of own) {
      if (patch.seq && patch.seq !== week.seq + 1) continue;
      if (patch.seq) week.seq = patch.seq;
      applyPatch(board, patch);
    }
    const tooSoon = own.filter((patch) => patch.seq > week.seq);
    early = others.concat(tooSoon).slice(-MOST_EARLY);
    clearTimeout(impatience);
    if (tooSoon.length) impatience = setTimeout(board.load, PATIENCE_FOR_A_GAP);
  };
}

function replaceWeek(board, week) {
  const isOther = board.week.value?.key !== week.key;
  if (isOther) {
    board.selected.clear();
    board.stays.clear();
    board.drop();
  }
  board.failed.value = false;
  board.week.value = week;
  for (const id of board.selected) if (!week.shiftById.has(id)) board.selected.delete(id);
  board.structure.value += 1;
  for (const key of board.ticks.keys()) board.ticks.set(key, board.ticks.get(key) + 1);
  if (!isOther) board.ledger.showAgain();
}

function applyPatch(board, patch) {
  const week = board.week.value;
  if (!patch.shifts.every((shift) => week.knows(shift))) {
    board.load();
    return;
  }
  patch.shifts.forEach((shift) => receive(board, shift, patch.by));
  patch.gone.forEach((id) => board.take(id));
  patch.days.forEach(({ day, ...margin }) => Object.assign(week.days[day], margin));
  patch.drivers.forEach(({ id, findings }) => {
    week.putFindings(id, findings);
    board.touch([`driver:${id}`]);
  });
  if (patch.days.length) board.touch([]);
}

function receive(board, shift, by) {
  const known = board.week.value.shiftById.get(shift.id);
  if (known && known.version > shift.version) return;
  if (board.pending.has(shift.id)) {
    board.ledger.rebase(shift);
    return;
  }
  if (board.carry.value?.shifts.some(({ id }) => id === shift.id) && known.version < shift.version) {
    board.drop();
    board.toast({ tone: 'warn', text: `${by} heeft ${board.week.value.code(shift)} net gewijzigd.` });
  }
  board.put(shift);
}
