// The small parts the board is drawn with: icons, chips and rows.
// What every opening of the board draws is written with `h`: a template would be compiled by the browser each time.

import { h } from 'vue';
import { LOOK, SEVERITY } from './payload.js';
import { clock, counted, coverage, decimalHours, escaped, initials, span } from './text.js';
import { isFilled, worst } from './week.js';

export const LOOKS = [
  { class: 'is-concept', mark: 'st-concept', word: 'concept' },
  { class: 'is-gepubliceerd', mark: 'st-pub', word: 'gepubliceerd' },
  { class: 'is-bevestigd', mark: 'st-ok', word: 'bevestigd' },
  { class: 'is-gewijzigd', mark: 'st-mod', word: 'gewijzigd' },
  { class: 'is-geweigerd', mark: 'st-no', word: 'geweigerd' },
  { class: 'is-bevestigd is-locked', mark: 'lock', word: 'gereden' },
];
const SHAPES = new Map();
const ABSENCE_ICON = { leave: 'tree-palm', sick: 'thermometer' };
const SEVERITY_MARK = [
  null,
  { icon: 'sev-warn', class: 's-warn' },
  { icon: 'sev-block', class: 's-danger' },
];

export const severityMark = (findings) => SEVERITY_MARK[worst(findings)] ?? null;

/** A symbol of the sprite on the page. */
export const icon = (name, size = 16, extra = '') =>
  h('svg', { class: ['df-i', extra], width: size, height: size, 'aria-hidden': 'true' }, [h('use', { href: `#${name}` })]);

/** `<df-icon name="van" :size="13"/>` draws one in a template. */
export const Icon = ({ name, size }) => icon(name, size);
Icon.props = ['name', 'size'];

/**
 * The same icon as markup, for what is drawn by the hundred: its shapes themselves, because every `use` is a tree of
 * its own to the browser.
 */
function iconMarkup(name, size, extra = '') {
  if (!SHAPES.has(name)) SHAPES.set(name, shapesOf(document.getElementById(name)));
  return `<svg class="df-i ${extra}" width="${size}" height="${size}" aria-hidden="true" ${SHAPES.get(name)}</svg>`;
}

/** The attributes that the shapes of a symbol inherit, and the shapes. */
function shapesOf(symbol) {
  const attributes = [...symbol.attributes].filter(({ name }) => name !== 'id');
  return `${attributes.map(({ name, value }) => `${name}="${value}"`).join(' ')}>${symbol.innerHTML.replaceAll('> <', '><')}`;
}

const markMarkup = (mark) => (mark ? iconMarkup(mark.icon, 14, mark.class) : '');

/**
 * One shift. In a row of kind 'driver' it shows the route, in a row of kind 'route' the driver.
 *
 * A screen holds a hundred of these: the button is Vue's, what stands in it is markup, escaped here.
 */
function chip({ board, row, shift, isActive }) {
  const peer = board.peers.get(`${shift.driver}:${shift.day}`);
  const isOpen = row.kind === 'route' && !isFilled(shift);
  const state = {
    'is-pending': board.pending.has(shift.id),
    'is-selected': board.selected.has(shift.id),
    'is-carried': board.carry.value?.shifts.some(({ id }) => id === shift.id),
    'is-peer': peer,
    'is-sizable': board.canEdit && shift.look !== LOOK.LOCKED,
  };
  const button = h('button', {
    key: shift.id,
    type: 'button',
    class: ['df-chip', isOpen ? 'is-open' : LOOKS[shift.look].class, state],
    'data-shift': shift.id,
    tabindex: isActive ? 0 : -1,
    'aria-label': chipLabel(board.week.value, shift, { isOpen, peer }),
    'aria-busy': state['is-pending'] || undefined,
    innerHTML: chipMarkup(board, row.kind, shift, { isOpen, state }),
  });
  return peer ? [button, h('span', { key: `peer:${shift.id}`, class: 'df-peerflag' }, peer)] : button;
}

function chipMarkup(board, kind, shift, { isOpen, state }) {
  const week = board.week.value;
  const title = isOpen ? 'Open' : kind === 'route' ? week.driverName(shift) : week.code(shift);
  const mark = state['is-pending'] ? 'loader-circle' : isOpen ? 'user-plus' : LOOKS[shift.look].mark;
  const check = state['is-selected'] ? `<span class="df-check is-on">${iconMarkup('check', 10)}</span>` : '';
  const head = `${check}<b>${escaped(title)}</b>${markMarkup(severityMark(shift.findings))}${iconMarkup(mark, 14, 'st')}`;
  const sizing = board.sizing.get(shift.id);
  const why = sizing && `<span class="df-wk__why is-${['ok', 'warn', 'no'][sizing.verdict.level]}">${escaped(sizing.verdict.reason)}</span>`;
  const foot = shift.reason && !isOpen ? `<span class="df-wk__cut">Reden: ${escaped(shift.reason)}</span>` : whenAndWhat(shift, sizing);
  return `<span class="df-chip__a">${head}</span><span class="df-chip__b">${foot}</span>${why || ''}`;
}

/** Times and van of a chip; what differs from what was published is marked. */
function whenAndWhat(shift, sizing) {
  const { start, end } = sizing ?? shift;
  const time = (now, then) => (sizing || (shift.before && then !== now) ? `<ins>${clock(now)}</ins>` : clock(now));
  const times = `<time>${time(start, shift.before?.start)}–${time(end, shift.before?.end)}</time>`;
  const van = escaped(shift.van);
  if (shift.before && shift.before.van !== shift.van) {
    return `${times}<span class="df-chip__v"><del>${escaped(shift.before.van)}</del><ins>${van}</ins></span>`;
  }
  return van ? `${times}<span class="df-chip__v">${iconMarkup('van', 13)}${van}</span>` : times;
}

function chipLabel(week, shift, { isOpen, peer }) {
  const { word } = LOOKS[shift.look];
  const parts = [isOpen ? `${week.code(shift)} open` : `${week.code(shift)}, ${week.driverName(shift) || 'open'}`];
  parts.push(week.days[shift.day].long, span(shift));
  if (shift.van) parts.push(`bus ${shift.van}`);
  parts.push(shift.reason ? `${word}: ${shift.reason}` : word);
  shift.findings.forEach(({ title }) => parts.push(title));
  if (peer) parts.push(`${peer} werkt hier`);
  return parts.join(', ');
}

/** A driver or a route with its seven days. */
function LineRow({ board, row, activeCol, activeItem }) {
  void board.ticks.get(row.key);
  const week = board.week.value;
  const owner = (row.kind === 'driver' ? week.driverById : week.routeById).get(row.id);
  const head = {
    class: 'df-who',
    role: 'rowheader',
    'data-day': -1,
    tabindex: activeCol === 0 ? 0 : -1,
    onDblclick: () => board.openHead(row.key),
    innerHTML: row.kind === 'driver' ? driverMarkup(week, owner) : routeMarkup(week, owner),
  };
  const cells = week.days.map((day, index) => cell(board, row, index, activeCol === index + 1 ? activeItem : -1));
  return h('div', { class: 'df-rw', role: 'row', 'data-key': row.key, 'aria-rowindex': row.index + 3 }, [h('div', head), ...cells]);
}
LineRow.props = ['board', 'row', 'activeCol', 'activeItem'];

function driverMarkup(week, driver) {
  const minutes = week.minutesOf(driver.id);
  const isOver = minutes > week.rules.week;
  const fill = Math.min(100, Math.round((minutes / (driver.contract || week.rules.week)) * 100));
  const hours = driver.contract ? `${decimalHours(minutes)} / ${decimalHours(driver.contract)} u` : `${decimalHours(minutes)} u`;
  const notice = driver.findings.find(({ severity }) => severity === SEVERITY.BLOCK);
  const bar = `<span class="df-hrs ${isOver ? 'is-over' : ''}"><i style="width: ${fill}%"></i></span>`;
  const load = notice
    ? `<span class="c-danger">${escaped(notice.title)}</span>`
    : `${bar}<span class="${isOver ? 'c-danger' : ''}">${hours}</span>`;
  const engagement = driver.engagement && !notice ? `<span>· ${driver.engagement}</span>` : '';
  const mark = severityMark([...driver.findings, ...week.shiftsOf('driver', driver.id).flatMap(({ findings }) => findings)]);
  const flag = mark ? `<span class="df-wk__flag" data-head-tip>${markMarkup(mark)}</span>` : '';
  const name = `<b>${escaped(driver.name)}</b><small>${load}${engagement}</small>`;
  return `<span class="df-av" aria-hidden="true">${escaped(initials(driver.name))}</span><span class="df-who__n">${name}</span>${flag}`;
}

function routeMarkup(week, route) {
  const van = week.usualVan(route.id);
  const about = [route.stops ? counted(route.stops, 'stop', 'stops') : '', van ? `bus ${escaped(van)}` : ''].filter(Boolean);
  const name = `<b class="df-wk__code">${escaped(route.code)} <span class="c-3">${escaped(route.name)}</span></b>`;
  return `<span class="df-who__n">${name}<small>${about.join(' · ')}</small></span>`;
}

/** One day of a row; `activeItem` is -1 when another cell is the active one. */
function cell(board, row, day, activeItem) {
  const week = board.week.value;
  const shifts = week.shiftsIn(row.kind, row.id, day);
  const mark = row.kind === 'driver' ? week.markOn(row.id, day) : null;
  const isOff = mark || (row.kind === 'route' && !shifts.length);
  const active = Math.min(activeItem, shifts.length - 1);
  const attributes = {
    class: ['df-cell', { we: week.days[day].isWeekend, 'is-off': isOff }, verdictOn(board, row, day)],
    role: 'gridcell',
    'data-day': day,
    tabindex: !shifts.length && activeItem >= 0 ? 0 : -1,
    'aria-selected': shifts.length ? shifts.some(({ id }) => board.selected.has(id)) : undefined,
  };
  if (!shifts.length) return h('div', { ...attributes, innerHTML: emptyMarkup(board, week.days[day], mark) });
  return h('div', attributes, shifts.flatMap((shift, item) => chip({ board, row, shift, isActive: item === active })));
}

function verdictOn(board, row, day) {
  const plan = board.carry.value && board.actions.foresee({ key: row.key, day });
  return plan && ['is-possible', 'is-doubtful', 'is-impossible'][plan.verdict.level];
}

function emptyMarkup(board, day, mark) {
  if (mark) {
    const icon = mark.label ? iconMarkup(ABSENCE_ICON[mark.kind] ?? 'calendar-x', 13) : '';
    return `<span class="df-cell__off">${icon}<span class="${mark.label ? '' : 'sr'}">${escaped(mark.label || 'Niet beschikbaar')}</span></span>`;
  }
  if (!board.canEdit) return '';
  return `<button type="button" class="df-add" tabindex="-1" data-add aria-label="Dienst toevoegen op ${day.long}"></button>`;
}

/** The head of a depot: its coverage per day. */
function GroupRow({ board, row, activeCol }) {
  const week = board.week.value;
  const depot = week.depotById.get(row.id);
  const about = `${week.principalById.get(depot.principal).name} · ${row.count}`;
  const days = board.tally.value.depots.get(row.id) ?? [];
  return foldingRow(row, activeCol, {
    class: 'df-grp',
    isOpen: !board.view.folded.has(row.id),
    toggle: () => board.toggleFold(row.id),
    head: [h('b', depot.name), h('span', { class: 'c-3 df-wk__cut' }, about)],
    days: days.map((day) => ({ class: { 'is-short': day.open }, text: coverage(day) + (day.open ? ` · ${day.open} open` : '') })),
  });
}
GroupRow.props = ['board', 'row', 'activeCol', 'activeItem'];

/** Everybody of a depot whom nothing is the matter with, in one line. */
function SummaryRow({ board, row, activeCol }) {
  void board.structure.value;
  const week = board.week.value;
  const { kind } = board.view;
  const numberOn = (index) => row.ids.reduce((sum, id) => sum + week.shiftsIn(kind, id, index).length, 0);
  const inWords = (number) => (number ? counted(number, 'dienst', 'diensten') : '');
  const label = kind === 'driver' ? `${row.ids.length} zonder melding` : `${counted(row.ids.length, 'route', 'routes')} volledig bezet`;
  return foldingRow(row, activeCol, {
    class: 'df-sum',
    isOpen: row.isOpen,
    toggle: () => board.toggleQuiet(row.id),
    head: [label],
    days: week.days.map((day, index) => ({ class: { we: day.isWeekend }, text: inWords(numberOn(index)) })),
  });
}
SummaryRow.props = ['board', 'row', 'activeCol', 'activeItem'];

/** A row that opens and closes what stands under it. */
function foldingRow(row, activeCol, { class: kind, isOpen, toggle, head, days }) {
  const tabindexOf = (col) => (activeCol === col ? 0 : -1);
  const opener = { role: 'rowheader', 'data-day': -1, tabindex: tabindexOf(0), 'aria-expanded': isOpen, onClick: toggle };
  const cells = days.map((day, index) =>
    h('div', { role: 'gridcell', class: day.class, tabindex: tabindexOf(index + 1), 'data-day': index }, day.text));
  const about = { class: ['df-rw', kind], role: 'row', 'data-key': row.key, 'aria-rowindex': row.index + 3, 'data-fold': row.key };
  return h('div', about, [h('div', opener, [icon(isOpen ? 'chevron-down' : 'chevron-right', 14), ...head]), ...cells]);
}

export const ROW_PARTS = { driver: LineRow, route: LineRow, group: GroupRow, summary: SummaryRow };
