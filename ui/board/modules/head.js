// The top of the board that stays in view: coverage and margin per day, and the open routes.

import { h } from 'vue';
import { icon } from './parts.js';
import { LOOK } from './payload.js';
import { wholeWeek } from './tally.js';
import { clock, coverage, euros, percentage, quarterHours, whole } from './text.js';

const TRAY_LINES = 2;

const coverageText = ({ filled, total, confirmed, published, draft, open }) =>
  `${filled} van ${total} routes bezet: ${confirmed} bevestigd, ${published} gepubliceerd, ${draft} concept, ${open} open`;

/** Coverage and forecast of the week, then of each day. */
export function DayHeads({ board }) {
  void board.structure.value;
  const week = board.week.value;
  const { days } = board.tally.value;
  return h('div', { class: 'df-rw is-head', role: 'row', 'aria-rowindex': 1 }, [
    weekHead(week, wholeWeek(days)),
    ...week.days.map((day, index) => dayHead(day, days[index], { isToday: week.today === index, showsMargin: week.showsMargin })),
  ]);
}
DayHeads.props = ['board'];

function weekHead(week, all) {
  const known = week.days.filter(({ cents }) => cents !== null);
  const margin = known.length ? euros(known.reduce((sum, { cents }) => sum + cents, 0)) : '–';
  const share = all.total ? percentage(Math.round((all.filled / all.total) * 10_000)) : '–';
  return h('div', { class: 'df-dh is-lbl', role: 'columnheader' }, [
    h('div', { class: 'df-wk__lead' }, [h('span', 'Bezetting'), h('b', `${whole(all.filled)} / ${whole(all.total)}`)]),
    h('div', [h('span', { class: 'c-3' }, `Week ${week.number}`), h('b', share)]),
    week.showsMargin && h('div', [h('span', 'Marge, prognose'), h('b', margin)]),
  ]);
}

function dayHead(day, counts, { isToday, showsMargin }) {
  const about = { class: ['df-dh', { we: day.isWeekend, 'is-today': isToday }], role: 'columnheader' };
  const holiday = () => h('span', { class: 'c-accent', title: day.holiday }, [icon('flag', 12), h('span', { class: 'sr' }, day.holiday)]);
  return h('div', about, [
    h('div', { class: 'df-dh__d' }, [
      `${day.short} `,
      h('b', day.number),
      isToday && h('span', { class: 'sr' }, 'vandaag'),
      day.holiday && holiday(),
      h('span', { class: ['df-dh__c', { 'is-short': counts.open }] }, [counts.open > 0 && icon('sev-warn', 13), coverage(counts)]),
    ]),
    h('div', { class: 'df-cov', role: 'img', 'aria-label': coverageText(counts) }, barsOf(counts).map(([kind, number]) =>
      h('i', { key: kind, class: `k-${kind}`, style: { flex: number } }))),
    showsMargin && h('div', { class: ['df-dh__m', { 'is-low': day.isLow }] }, marginOf(day)),
  ]);
}

function marginOf({ cents, basisPoints, isLow }) {
  if (cents === null) return [h('span', '–')];
  return [h('span', euros(cents)), h('span', [isLow && icon('arrow-down', 12), percentage(basisPoints)])];
}

const barsOf = ({ confirmed, published, draft, open }) =>
  [['ok', confirmed], ['pub', published], ['con', draft], ['miss', open]].filter(([, number]) => number);

/** Routes without a driver, per day; a declined shift comes first. */
export function OpenTray({ board, activeCol, activeItem }) {
  const week = board.week.value;
  const { days, open } = board.tally.value;
  const isFull = board.view.fullTray || board.isPrinting.value;
  const cells = open.map((shifts, day) => {
    const isActiveCol = activeCol === day + 1;
    const reach = isActiveCol ? activeItem + 1 : 0;
    const lines = isFull || shifts.length <= TRAY_LINES || reach > TRAY_LINES ? shifts.length : TRAY_LINES;
    const shown = shifts.slice(0, lines);
    const about = {
      role: 'gridcell',
      class: [{ we: week.days[day].isWeekend }, board.carry.value?.shifts.some(({ driver }) => driver) && 'is-target'],
      'data-day': day,
      tabindex: !shown.length && isActiveCol ? 0 : -1,
    };
    const active = isActiveCol ? Math.min(activeItem, shown.length - 1) : -1;
    const more = shifts.length - lines;
    return h('div', about, shown.map((shift, at) =>
      openShift(board, shift, { isActive: at === active, more: at === shown.length - 1 ? more : 0 })));
  });
  const about = { class: ['df-rw df-open', { 'is-full': isFull }], role: 'row', 'aria-rowindex': 2, 'data-key': 'tray' };
  return h('div', about, [trayHead(board, wholeWeek(days), { isFull, isActive: activeCol === 0 }), ...cells]);
}
OpenTray.props = ['board', 'activeCol', 'activeItem'];

function trayHead(board, { total, filled }, { isFull, isActive }) {
  const open = total - filled;
  const tag = h('span', { class: ['df-tag', { 'is-danger': open, 'is-ok': total && !open }] }, open);
  const link = (text, onClick) => h('button', { key: text, type: 'button', class: 'df-wk__link', onClick }, text);
  return h('div', { class: 'df-open__l', role: 'rowheader', 'data-day': -1, tabindex: isActive ? 0 : -1 }, [
    h('span', { class: 'df-wk__title' }, ['Open routes ', tag]),
    open > 0 && board.canEdit && link('Stel bezetting voor', () => board.emit({ name: 'propose' })),
    open === 0 && h('span', { class: 'c-3' }, total ? 'Alles is bezet' : 'Nog geen routes'),
    isFull && link('Toon minder', () => showAll(board)),
  ]);
}

/** An open route; after the last that is shown stands how many `more` there are. */
function openShift(board, shift, { isActive, more }) {
  const { selected, carry, pending, week } = board;
  const state = {
    'is-selected': selected.has(shift.id),
    'is-carried': carry.value?.shifts.some(({ id }) => id === shift.id),
    'is-pending': pending.has(shift.id),
  };
  const about = {
    type: 'button', class: ['df-oc', state], 'data-shift': shift.id, tabindex: isActive ? 0 : -1, 'aria-label': openLabel(week.value, shift),
  };
  const showMore = (event) => {
    event.stopPropagation();
    showAll(board);
  };
  return h('span', { key: shift.id, class: 'df-oc2' }, [
    h('button', about, [
      h('b', week.value.code(shift)),
      h('time', clock(shift.start)),
      isDeclined(shift) ? icon('st-no', 13, 's-danger') : !more && h('span', quarterHours(shift.end - shift.start)),
    ]),
    more > 0 && h('button', { type: 'button', class: 'df-more', tabindex: -1, onClick: showMore }, [`+${more}`, h('span', { class: 'sr' }, ' open routes')]),
  ]);
}

const isDeclined = ({ look }) => look === LOOK.DECLINED;

function openLabel(week, shift) {
  const text = `${week.code(shift)} open, ${week.days[shift.day].long}, ${clock(shift.start)}–${clock(shift.end)}`;
  return isDeclined(shift) ? `${text}, geweigerd door ${week.driverName(shift)}` : text;
}

function showAll(board) {
  board.view.fullTray = !board.view.fullTray;
}
