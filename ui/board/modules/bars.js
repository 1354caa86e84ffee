// The bars around the board: view and actions above it, selection or totals below it.

import { Icon, LOOKS } from './parts.js';
import { counted, whole } from './text.js';

/** A filter button with a list of things to tick; nothing ticked means everything. */
const ChoiceMenu = {
  components: { DfIcon: Icon },
  props: { icon: String, all: String, chosen: Object, options: Array },
  computed: {
    label({ chosen, options, all }) {
      if (!chosen.size) return all;
      const [first] = options.filter(({ id }) => chosen.has(id));
      return chosen.size === 1 && first ? first.name : `${chosen.size} gekozen`;
    },
  },
  methods: {
    toggle(id) {
      if (!this.chosen.delete(id)) this.chosen.add(id);
    },
  },
  template: `
    <button type="button" class="df-filter" :class="{ 'is-on': chosen.size }" aria-haspopup="menu">
      <df-icon :name="icon" :size="15"/>{{ label }}<df-icon name="chevron-down" :size="13"/>
      <q-menu class="df-wk__menu" no-parent-event-off transition-duration="120">
        <div role="menu" :aria-label="all">
          <button v-for="option in options" :key="option.id" type="button" role="menuitemcheckbox"
                  :aria-checked="chosen.has(option.id)" @click.stop="toggle(option.id)">
            <span class="df-check" :class="{ 'is-on': chosen.has(option.id) }"><df-icon v-if="chosen.has(option.id)" name="check"
              :size="11"/></span>{{ option.name }}</button>
          <button v-if="chosen.size" type="button" role="menuitem" class="is-end" @click="chosen.clear()">Alles tonen</button>
        </div>
      </q-menu>
    </button>`,
};

export const Toolbar = {
  components: { DfIcon: Icon, ChoiceMenu },
  props: { board: Object },
  computed: {
    view: ({ board }) => board.view,
    week: ({ board }) => board.week.value,
    findings: ({ board }) => (board.week.value ? board.tally.value.findings : 0),
    history: ({ board }) => board.history,
    previous: ({ board }) => board.previousWeek.value,
  },
  methods: {
    counted,
    show(kind) {
      this.board.show(kind);
    },
    filterFindings() {
      this.view.findingsOnly = !this.view.findingsOnly;
    },
  },
  template: `
    <div class="df-bar" role="toolbar" aria-label="Weergave en acties">
      <div class="df-seg" role="group" aria-label="Rijen">
        <button type="button" :aria-pressed="view.kind === 'driver'" @click="show('driver')">Chauffeurs</button>
        <button type="button" :aria-pressed="view.kind === 'route'" @click="show('route')">Routes</button>
      </div>
      <choice-menu icon="warehouse" all="Alle depots" :chosen="view.depots" :options="week?.depots ?? []"/>
      <choice-menu icon="building-2" all="Opdrachtgever" :chosen="view.principals" :options="week?.principals ?? []"/>
      <button type="button" class="df-filter" :class="{ 'is-on': view.attention }" :aria-pressed="view.attention"
              @click="view.attention = !view.attention"><df-icon name="list-filter" :size="15"/>Vraagt aandacht eerst</button>
      <button v-if="findings || view.findingsOnly" type="button" class="df-filter" :class="{ 'is-on': view.findingsOnly }"
              :aria-pressed="view.findingsOnly" @click="filterFindings"><df-icon class="s-warn" name="sev-warn" :size="14"/>{{
              counted(findings, 'melding', 'meldingen') }}</button>
      <span class="df-top__sp"></span>
      <template v-if="board.canEdit">
      <button type="button" class="df-btn is-icon is-quiet" :aria-label="'Ongedaan maken (Ctrl Z)' + (history.undo ? ': ' + history.undo : '')"
              :aria-disabled="!history.undo" @click="board.ledger.undo()"><df-icon name="undo-2"/></button>
      <button type="button" class="df-btn is-icon is-quiet" :aria-label="'Opnieuw (Ctrl Shift Z)' + (history.redo ? ': ' + history.redo : '')"
              :aria-disabled="!history.redo" @click="board.ledger.redo()"><df-icon name="redo-2"/></button>
      <button type="button" class="df-btn" @click="board.actions.copyWeek()"><df-icon name="copy" :size="15"/>Kopieer week {{ previous }}</button>
      </template>
      <button type="button" class="df-btn is-icon" aria-label="Meer acties" aria-haspopup="menu"><df-icon name="ellipsis"/>
        <q-menu class="df-wk__menu" auto-close transition-duration="120"><div role="menu" aria-label="Meer acties">
          <button type="button" role="menuitem" @click="board.selectDrafts()">Selecteer alle concepten</button>
          <button type="button" role="menuitem" @click="board.foldAll()">{{ view.folded.size ? 'Klap alle depots uit' : 'Klap alle depots in' }}</button>
          <button type="button" role="menuitem" @click="view.help = true">Sneltoetsen <kbd>?</kbd></button>
        </div></q-menu>
      </button>
    </div>`,
};

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

export const StatusBar = {
  components: { DfIcon: Icon },
  props: { board: Object },
  computed: {
    looks({ board }) {
      const counts = board.tally.value.looks;
      return COUNTED_LOOKS.map((each) => ({ ...each, mark: LOOKS[each.look].mark, number: whole(counts[each.look]) }));
    },
    history: ({ board }) => board.history,
  },
  template: `
    <div class="df-status" role="status">
      <span v-for="each in looks" :key="each.look"><df-icon :class="each.class" :name="each.mark" :size="13"/>{{ each.word }} <b>{{
        each.number }}</b></span>
      <span class="c-3 df-wk__legend">Balk: bevestigd, gepubliceerd, concept, open</span>
      <span v-if="history.waiting"><df-icon name="loader-circle" class="df-wk__spin" :size="13"/>Opslaan</span>
      <span v-else-if="history.savedAt"><df-icon class="c-ok" name="check" :size="13"/>Opgeslagen om {{ history.savedAt }}</span>
    </div>`,
};
