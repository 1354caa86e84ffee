// The bars around the board: view and actions above it, selection or totals below it.

import { h, resolveComponent } from 'vue';
import { Icon, icon, LOOKS } from './parts.js';
import { counted, whole } from './text.js';

/** A filter button with a list of things to tick; nothing ticked means everything. */
function ChoiceMenu({ mark, all, chosen, options }) {
  const [first] = options.filter(({ id }) => chosen.has(id));
  const some = chosen.size === 1 && first ? first.name : `${chosen.size} gekozen`;
  const choices = () => [
    ...options.map((option) => choice(option, chosen)),
    chosen.size > 0 && h('button', { type: 'button', role: 'menuitem', class: 'is-end', onClick: () => chosen.clear() }, 'Alles tonen'),
  ];
  const menu = dropDown({ 'no-parent-event-off': '' }, () => h('div', { role: 'menu', 'aria-label': all }, choices()));
  const about = { type: 'button', class: ['df-filter', { 'is-on': chosen.size }], 'aria-haspopup': 'menu' };
  return h('button', about, [icon(mark, 15), chosen.size ? some : all, icon('chevron-down', 13), menu]);
}
ChoiceMenu.props = ['mark', 'all', 'chosen', 'options'];

function choice({ id, name }, chosen) {
  const isChosen = chosen.has(id);
  const toggle = (event) => {
    event.stopPropagation();
    if (!chosen.delete(id)) chosen.add(id);
  };
  const about = { key: id, type: 'button', role: 'menuitemcheckbox', 'aria-checked': isChosen, onClick: toggle };
  return h('button', about, [h('span', { class: ['df-check', { 'is-on': isChosen }] }, [isChosen && icon('check', 11)]), name]);
}

const dropDown = (props, draw) => h(resolveComponent('q-menu'), { class: 'df-wk__menu', 'transition-duration': 120, ...props }, { default: draw });

const iconButton = (mark, props) => h('button', { type: 'button', class: 'df-btn is-icon is-quiet', ...props }, [icon(mark)]);

/** What the board shows, and what is done with it as a whole. */
export function Toolbar({ board }) {
  const { view, week } = board;
  const findings = week.value ? board.tally.value.findings : 0;
  return h('div', { class: 'df-bar', role: 'toolbar', 'aria-label': 'Weergave en acties' }, [
    h('div', { class: 'df-seg', role: 'group', 'aria-label': 'Rijen' }, [showButton(board, 'driver', 'Chauffeurs'), showButton(board, 'route', 'Routes')]),
    h(ChoiceMenu, { mark: 'warehouse', all: 'Alle depots', chosen: view.depots, options: week.value?.depots ?? [] }),
    h(ChoiceMenu, { mark: 'building-2', all: 'Opdrachtgever', chosen: view.principals, options: week.value?.principals ?? [] }),
    switchButton(view, 'attention', [icon('list-filter', 15), 'Vraagt aandacht eerst']),
    (findings > 0 || view.findingsOnly) && switchButton(view, 'findingsOnly', [icon('sev-warn', 14, 's-warn'), counted(findings, 'melding', 'meldingen')]),
    h('span', { class: 'df-top__sp' }),
    ...(board.canEdit ? editButtons(board) : []),
    h('button', { type: 'button', class: 'df-btn is-icon', 'aria-label': 'Meer acties', 'aria-haspopup': 'menu' }, [
      icon('ellipsis'),
      dropDown({ 'auto-close': '' }, () => h('div', { role: 'menu', 'aria-label': 'Meer acties' }, moreActions(board))),
    ]),
  ]);
}
Toolbar.props = ['board'];

const showButton = (board, kind, text) => h('button', { type: 'button', 'aria-pressed': board.view.kind === kind, onClick: () => board.show(kind) }, text);

function switchButton(view, name, face) {
  const flip = () => {
    view[name] = !view[name];
  };
  return h('button', { key: name, type: 'button', class: ['df-filter', { 'is-on': view[name] }], 'aria-pressed': view[name], onClick: flip }, face);
}

function editButtons(board) {
  const named = (label, what) => ({ 'aria-label': label + (what ? `: ${what}` : ''), 'aria-disabled': !what });
  const { undo, redo } = board.history;
  return [
    iconButton('undo-2', { ...named('Ongedaan maken (Ctrl Z)', undo), onClick: () => board.ledger.undo() }),
    iconButton('redo-2', { ...named('Opnieuw (Ctrl Shift Z)', redo), onClick: () => board.ledger.redo() }),
    h('button', { type: 'button', class: 'df-btn', onClick: () => board.actions.copyWeek() }, [icon('copy', 15), `Kopieer week ${board.previousWeek.value}`]),
  ];
}

function moreActions(board) {
  const item = (onClick, ...face) => h('button', { type: 'button', role: 'menuitem', onClick }, face);
  const help = () => {
    board.view.help = true;
  };
  return [
    item(() => board.selectDrafts(), 'Selecteer alle concepten'),
    item(() => board.foldAll(), board.view.folded.size ? 'Klap alle depots uit' : 'Klap alle depots in'),
    item(help, 'Sneltoetsen ', h('kbd', '?')),
  ];
}

export const BulkBar = {
  components: { DfIcon: Icon },
  props: { board: Object },
  computed: {
    title: ({ board }) => `${counted(board.selected.size, 'dienst', 'diensten')} geselecteerd`,
  },
  methods: {
    ask(name) {
      this.board.actions.ask(name, this.board.selected);
    },
    carry(copies) {
      this.board.actions.pickUp(this.board.selected, 'tap', { copies });
    },
    release() {
      this.board.actions.release(this.board.selected);
    },
  },
  template: `
    <div class="df-bulk" role="toolbar" aria-label="Acties voor selectie">
      <span class="df-check is-on"><df-icon name="minus" :size="11"/></span><b>&nbsp;{{ title }}</b><span class="sep"></span>
      <button type="button" @click="ask('assign')"><df-icon name="user-plus" :size="15"/>Toewijzen aan</button>
      <button type="button" @click="carry(false)"><df-icon name="arrow-left-right" :size="15"/>Verplaatsen</button>
      <button type="button" @click="ask('van')"><df-icon name="van" :size="15"/>Bus</button>
      <button type="button" @click="ask('times')"><df-icon name="clock" :size="15"/>Tijden</button>
      <button type="button" @click="carry(true)"><df-icon name="copy" :size="15"/>Kopiëren</button>
      <button type="button" @click="release"><df-icon name="trash-2" :size="15"/>Verwijderen</button>
      <span class="q">Shift klik: reeks · Ctrl klik: los&nbsp;&nbsp;</span>
      <button type="button" @click="board.selection.clear()">Opheffen<span class="sr"> selectie</span> <kbd>Esc</kbd></button>
    </div>`,
};

export const CarryBar = {
  components: { DfIcon: Icon },
  props: { board: Object },
  computed: {
    title({ board }) {
      const { shifts, copies } = board.carry.value;
      const what = shifts.length === 1 ? board.week.value.code(shifts[0]) : counted(shifts.length, 'dienst', 'diensten');
      return copies ? `Kopie van ${what}` : what;
    },
  },
  template: `
    <div class="df-bulk" role="toolbar" aria-label="Verplaatsen">
      <df-icon name="arrow-left-right"/><b>&nbsp;{{ title }} opgepakt</b>
      <span class="c-on-2">Klik op een cel om neer te zetten, of op open routes.</span><span class="q"></span>
      <button type="button" @click="board.actions.cancel()">Annuleren <kbd>Esc</kbd></button>
    </div>`,
};

const COUNTED_LOOKS = [
  { look: 0, class: 'c-3', word: 'Concept' },
  { look: 1, class: 'c-accent', word: 'Gepubliceerd' },
  { look: 2, class: 's-ok', word: 'Bevestigd' },
  { look: 3, class: 's-warn', word: 'Gewijzigd' },
  { look: 4, class: 's-danger', word: 'Geweigerd' },
];

export function StatusBar({ board }) {
  const { looks } = board.tally.value;
  const counts = COUNTED_LOOKS.map((each) =>
    h('span', [icon(LOOKS[each.look].mark, 13, each.class), `${each.word} `, h('b', whole(looks[each.look]))]));
  return h('div', { class: 'df-status', role: 'status' }, [
    ...counts,
    h('span', { class: 'c-3 df-wk__legend' }, 'Balk: bevestigd, gepubliceerd, concept, open'),
    savedText(board.history),
  ]);
}
StatusBar.props = ['board'];

function savedText({ waiting, savedAt }) {
  if (waiting) return h('span', [icon('loader-circle', 13, 'df-wk__spin'), 'Opslaan']);
  return savedAt ? h('span', [icon('check', 13, 'c-ok'), `Opgeslagen om ${savedAt}`]) : null;
}
