// The week board: one component that fetches its week, draws the rows in view and sends the planner's commands.

import { computed, h, nextTick, onBeforeUnmount, onMounted, ref, watch } from 'vue';
import { createActions } from './actions.js';
import { BulkBar, CarryBar, StatusBar, Toolbar } from './bars.js';
import { EmptyWeek, LoadFailed, NoRows } from './blanks.js';
import { createFocus } from './focus.js';
import { DayHeads, OpenTray } from './head.js';
import { createKeys } from './keys.js';
import { DropMarker, KeyHelp, RuleTip, Toasts } from './overlays.js';
import { ROW_PARTS } from './parts.js';
import { decodePatch, decodeWeek, LOOK } from './payload.js';
import { createPointer, glide } from './pointer.js';
import { windowRows } from './rows.js';
import { createBoard, splitKey } from './state.js';
import { createTips } from './tips.js';

const ABOVE_THE_ROWS = 255;
const SPARE_ROWS = 6;
const SPARE_AFTER = 250;
const SKELETON_AFTER = 200;
const OFFLINE_AFTER = 5_000;
const ASK_AFTER = 120_000;
const PRESENCE_EVERY = 1_000;

export const WeekBoard = {
  props: { url: String, previousWeek: Number, readOnly: Boolean },
  emits: ['command'],

  setup(props, { emit }) {
    const board = createBoard((command) => emit('command', command), () => fetchWeek(props.url));
    board.canEdit = !props.readOnly;
    const parts = { root: ref(null), scroller: ref(null), top: ref(null) };
    board.previousWeek = computed(() => props.previousWeek);
    board.focus = createFocus(board, parts);
    board.actions = createActions(board);
    addViewActions(board);
    const scroll = useScroll(board, parts);
    useWaiting(board);
    usePresence(board);
    useFocusKeeping(board, parts);
    watch(() => props.url, board.load);
    onMounted(board.load);
    return {
      board,
      ...parts,
      ...scroll,
      ...useAnswers(board, parts),
      pointer: createPointer(board, parts),
      keys: createKeys(board),
      tips: createTips(board, parts),
      view: board.view,
      isLate: useLate(board),
    };
  },

  computed: {
    isEmpty: ({ board, view }) => !view.startsEmpty && board.structure.value >= 0 && !board.week.value?.shiftById.size,
  },

  methods: {
    onKey(event) {
      const isPress = ['Enter', ' '].includes(event.key) && event.target.closest('button:not([data-shift])');
      if (!isPress && event.target.closest('[role=grid]') && this.keys.press(event)) event.preventDefault();
    },
    onContext(event) {
      if (this.board.carry.value) event.preventDefault();
    },
  },

  render() {
    const { board, pointer, tips, view } = this;
    const heard = {
      onPointerdown: pointer.down, onPointermove: pointer.move, onPointerup: pointer.up, onPointercancel: pointer.abort,
      onPointerover: tips.over, onFocusin: tips.focusIn, onKeydown: this.onKey,
    };
    return h('div', { class: 'df-wk', ref: 'root', ...heard }, [
      h(Toolbar, { board }),
      board.week.value ? drawRoster(this) : board.failed.value ? h(LoadFailed, { board }) : skeleton(this.isLate),
      board.tip.value && h(RuleTip, { board }),
      board.marker.value && h(DropMarker, { board }),
      board.week.value && drawFoot(board),
      board.toasts.length > 0 && h(Toasts, { board }),
      view.help !== null && h(KeyHelp, { board }),
      h('div', { class: 'sr', 'aria-live': 'assertive', 'aria-atomic': true }, board.spoken.value),
    ]);
  },
};

function skeleton(isLate) {
  const line = () => h('div', [h('i', { class: 'df-sk is-round' }), ...Array.from({ length: 8 }, () => h('i', { class: 'df-sk' }))]);
  const about = { key: 'skeleton', class: 'df-wk__skeleton', role: 'status', 'aria-busy': true, 'aria-label': 'Planning wordt geladen' };
  return h('div', about, Array.from({ length: isLate ? 14 : 0 }, line));
}

function drawRoster({ board, pointer, shownRows, isEmpty, onScroll, onContext }) {
  const { active, layout, week } = board;
  const { rows, height } = layout.value;
  const about = {
    key: 'roster', ref: 'scroller', role: 'grid', 'aria-label': `Weekplanning week ${week.value.number}`, 'aria-multiselectable': true,
    'aria-colcount': 8, 'aria-rowcount': rows.length + 2, class: ['df-roster', { 'is-carrying': board.carry.value }],
    onScrollPassive: onScroll, onClick: pointer.click, onDblclick: pointer.doubleClick, onContextmenu: onContext,
  };
  const tray = { board, activeCol: active.key === 'tray' ? active.col : -1, activeItem: active.item };
  return h('div', about, [
    h('div', { ref: 'top', class: 'df-wk__top', role: 'rowgroup' }, [
      h('div', { class: 'df-wk__heads', role: 'presentation' }, [h(DayHeads, { board })]),
      h(OpenTray, tray),
    ]),
    h('div', { class: 'df-wk__rows', role: 'rowgroup', style: { height: `${height}px` } }, [
      ...shownRows.map((row) => drawRow(board, row)),
      rows.length ? isEmpty && h(EmptyWeek, { board }) : h(NoRows, { board }),
    ]),
  ]);
}

/** A row is drawn anew when what it is given differs: its style is an object that it keeps as long as it stays the same. */
function drawRow(board, row) {
  const isActive = board.active.key === row.key;
  return h(ROW_PARTS[row.kind], {
    key: row.key, board, row, activeCol: isActive ? board.active.col : -1, activeItem: isActive ? board.active.item : 0, style: row.style,
  });
}

function drawFoot(board) {
  if (board.carry.value && board.carry.value.by !== 'drag') return h(CarryBar, { board });
  return h(board.selected.size && board.canEdit ? BulkBar : StatusBar, { board });
}

async function fetchWeek(url) {
  return decodeWeek((await takeAsked(url)) ?? (await ask(url)));
}

/** The week that the head of the page asked for (ui/board/element.py): once, and null when it did not come. */
function takeAsked(url) {
  const asked = window.askedWeek;
  window.askedWeek = null;
  return asked?.url === url ? asked.json : null;
}

async function ask(url) {
  const response = await fetch(url, { headers: { Accept: 'application/json' } });
  if (!response.ok) throw new Error(`The week could not be fetched: ${response.status}`);
  return response.json();
}

/** Which rows are in view, kept up to date while scrolling and resizing; spare ones come once the page is connected. On paper all are. */
function useScroll(board, { scroller, top }) {
  const from = ref(0);
  const room = ref(window.innerHeight - ABOVE_THE_ROWS);
  const spare = ref(0);
  const print = ({ type }) => (board.isPrinting.value = type === 'beforeprint');
  const measure = () => {
    from.value = scroller.value.scrollTop;
    room.value = scroller.value.clientHeight - top.value.offsetHeight;
  };
  const sizes = new ResizeObserver(() => scroller.value && measure());
  watch(scroller, (element) => {
    if (!element) return;
    sizes.observe(element);
    requestAnimationFrame(() => setTimeout(() => (spare.value = SPARE_ROWS), SPARE_AFTER));
  });
  const moments = ['beforeprint', 'afterprint'];
  moments.forEach((moment) => window.addEventListener(moment, print));
  onBeforeUnmount(() => {
    sizes.disconnect();
    moments.forEach((moment) => window.removeEventListener(moment, print));
  });
  const rowsInView = () => windowRows(board.layout.value, from.value, from.value + room.value, spare.value, board.active.key);
  return {
    onScroll() {
      measure();
      if (board.carry.value?.by !== 'drag') board.marker.value = null;
      board.tip.value = null;
    },
    shownRows: computed(() => (board.isPrinting.value ? board.layout.value.rows : rowsInView())),
  };
}

function useLate(board) {
  const isLate = ref(false);
  const timer = setTimeout(() => (isLate.value = !board.week.value), SKELETON_AFTER);
  onBeforeUnmount(() => clearTimeout(timer));
  return isLate;
}

/** Keep the active cell and the focus together, also when the element that had it, or its whole row, is gone. */
function useFocusKeeping(board, { root }) {
  let isInside = false;
  const follow = ({ target }) => {
    isInside = Boolean(root.value?.contains(target) && target.closest('[role=grid]'));
    if (isInside) board.focus.markElement(target);
  };
  document.addEventListener('focusin', follow);
  onBeforeUnmount(() => document.removeEventListener('focusin', follow));
  watch([board.structure, board.layout], () => {
    const { key } = board.active;
    if (key !== 'tray' && !board.layout.value.byKey.has(key)) board.focus.mark('tray', 0);
    if (isInside && document.activeElement === document.body) board.focus.element()?.focus({ preventScroll: true });
  }, { flush: 'post' });
}

/** Folding, filtering and choosing that belongs to the view alone. */
function addViewActions(board) {
  const { view, stays } = board;
  const flip = (set, id) => set.delete(id) || set.add(id);
  board.show = (kind) => {
    view.kind = kind;
    board.drop();
    board.selection.forgetAnchor();
    board.focus.mark('tray', 0);
  };
  board.toggleFold = (id) => flip(view.folded, id);
  board.toggleQuiet = (id) => flip(view.unfolded, id);
  board.unfold = (key) => {
    const [kind, id] = splitKey(key);
    if (kind === 'group') view.folded.delete(id);
    else view.unfolded.add(id);
  };
  board.foldAll = () => {
    const ids = view.folded.size ? [] : board.week.value.depots.map(({ id }) => id);
    view.folded.clear();
    ids.forEach((id) => view.folded.add(id));
  };
  board.showEverything = () => {
    view.depots.clear();
    view.principals.clear();
    view.findingsOnly = false;
  };
  board.selectDrafts = () => {
    const drafts = [...board.week.value.shiftById.values()].filter(({ look, driver }) => look === LOOK.DRAFT && driver);
    board.selection.only(drafts.map(({ id }) => id));
  };
  board.openHead = (key) => {
    const [kind, id] = splitKey(key);
    if (kind === 'driver' || kind === 'route') board.emit({ name: 'head', kind, id });
  };
  watch(() => [view.kind, view.attention, view.findingsOnly], () => stays.clear());
}

/** What the page calls: answers to commands, changes by others, who else is here. */
function useAnswers(board, { root }) {
  const chipOf = (id) => root.value?.querySelector(`.df-chip[data-shift="${id}"], .df-oc[data-shift="${id}"]`);

  function patch(patches) {
    board.follow(patches.map(decodePatch));
  }

  /** The command was carried out: `versions` are [id, row version] of what it wrote. */
  function settle(op, versions, patches) {
    patch(patches);
    const order = board.ledger.settle(op, versions);
    if (!order) return;
    board.history.savedAt = new Date().toTimeString().slice(0, 5);
    if (order.direction === 'undo') {
      const action = { label: 'Opnieuw', keys: 'Ctrl Shift Z', run: board.ledger.redo };
      board.toast({ text: `Teruggedraaid: ${order.label}`, action });
    } else board.toast({ text: order.label, action: { label: 'Ongedaan maken', keys: 'Ctrl Z', run: board.ledger.undo } });
  }

  /** The command was refused: chips glide back and the reason shows; after a conflict it is offered again. */
  async function refuse(op, message, detail, isConflict, patches) {
    const shown = new Map([...board.pending].map(([id]) => [id, chipOf(id)?.getBoundingClientRect()]));
    const order = board.ledger.refuse(op);
    patch(patches);
    const action = isConflict && order && { label: 'Toch doen', run: () => board.ledger.perform(order.command, order.label) };
    board.toast({ tone: 'warn', text: message, detail, action });
    await nextTick();
    for (const [id, box] of shown) if (!board.pending.has(id)) glide(chipOf(id), box);
  }

  /** Who works where: [name, driver, day] of everybody else on this week. */
  function present(people) {
    board.peers.clear();
    for (const [name, driver, day] of people) if (driver) board.peers.set(`${driver}:${day}`, name);
  }

  /** Carry out what was decided in a dialog, as if it were done on the board. */
  const perform = (command, label) => board.ledger.perform(command, label);

  return { patch, settle, refuse, present, perform, refetch: () => board.load(), recall: board.ledger.recall };
}

/** Say so when the server does not answer, and ask after two minutes what to do. */
function useWaiting(board) {
  let told = 0;
  const look = () => {
    const waiting = board.ledger.waitingSince();
    const level = waiting > ASK_AFTER ? 2 : Number(waiting > OFFLINE_AFTER);
    if (level > told) tell(board, level);
    told = level;
  };
  const timer = setInterval(look, 1_000);
  onBeforeUnmount(() => clearInterval(timer));
}

function tell(board, level) {
  const number = board.history.waiting;
  const text = `Geen antwoord. ${number === 1 ? '1 wijziging wacht' : `${number} wijzigingen wachten`}.`;
  const asks = { detail: 'Wacht nog even, of zet ze terug.', action: { label: 'Zet terug', run: board.ledger.giveUp } };
  const waits = { detail: 'Laat dit venster open, dan gaan ze vanzelf mee.' };
  board.toast({ tone: 'offline', text, ...(level === 2 ? asks : waits) });
}

/** Tell the page which cell the planner is at, at most once a second. */
function usePresence(board) {
  let timer = null;
  let last = '';
  const send = () => {
    timer = null;
    const [kind, id] = splitKey(board.active.key);
    const week = board.week.value;
    const place = { driver: kind === 'driver' ? id : null, day: Math.max(board.active.col - 1, 0), depot: depotAt(week, kind, id) };
    if (JSON.stringify(place) === last) return;
    last = JSON.stringify(place);
    board.emit({ name: 'presence', ...place });
  };
  watch(() => [board.active.key, board.active.col], () => (timer ??= setTimeout(send, PRESENCE_EVERY)));
  onBeforeUnmount(() => clearTimeout(timer));
}

function depotAt(week, kind, id) {
  if (kind === 'driver') return week.driverById.get(id)?.depot ?? null;
  if (kind === 'route') return week.routeById.get(id)?.depot ?? null;
  return kind === 'group' || kind === 'summary' ? id : null;
}
