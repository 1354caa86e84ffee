// The top of the board that stays in view: coverage and margin per day, and the open routes.

import { Icon } from './parts.js';
import { LOOK } from './payload.js';
import { wholeWeek } from './tally.js';
import { clock, coverage, euros, percentage, quarterHours, whole } from './text.js';

const TRAY_LINES = 2;

const coverageText = ({ filled, total, confirmed, published, draft, open }) =>
  `${filled} van ${total} routes bezet: ${confirmed} bevestigd, ${published} gepubliceerd, ${draft} concept, ${open} open`;

/** Coverage and forecast of the week, then of each day. */
export const DayHeads = {
  components: { DfIcon: Icon },
  props: { board: Object },
  computed: {
    week: ({ board }) => board.week.value,
    all: ({ board }) => wholeWeek(board.tally.value.days),
    share: ({ all }) => (all.total ? percentage(Math.round((all.filled / all.total) * 10_000)) : '–'),
    margin({ board, week }) {
      void board.structure.value;
      const known = week.days.filter(({ cents }) => cents !== null);
      return known.length ? euros(known.reduce((sum, { cents }) => sum + cents, 0)) : '–';
    },
    days({ board, week }) {
      const { days } = board.tally.value;
      return week.days.map((day, index) => ({ ...day, ...days[index], bars: barsOf(days[index]) }));
    },
  },
  methods: { coverage, coverageText, euros, percentage, whole },
  template: `
    <div class="df-rw is-head" role="row" aria-rowindex="1">
      <div class="df-dh is-lbl" role="columnheader">
        <div class="df-wk__lead"><span>Bezetting</span><b>{{ whole(all.filled) }} / {{ whole(all.total) }}</b></div>
        <div><span class="c-3">Week {{ week.number }}</span><b>{{ share }}</b></div>
        <div v-if="week.showsMargin"><span>Marge, prognose</span><b>{{ margin }}</b></div>
      </div>
      <div v-for="(day, index) in days" :key="index" class="df-dh" :class="{ we: day.isWeekend, 'is-today': week.today === index }"
           role="columnheader">
        <div class="df-dh__d">{{ day.short }} <b>{{ day.number }}</b>
          <span v-if="week.today === index" class="sr">vandaag</span>
          <span v-if="day.holiday" class="c-accent" :title="day.holiday"><df-icon name="flag" :size="12"/><span class="sr">{{
            day.holiday }}</span></span>
          <span class="df-dh__c" :class="{ 'is-short': day.open }"><df-icon v-if="day.open" name="sev-warn" :size="13"/>{{ coverage(day) }}</span></div>
        <div class="df-cov" role="img" :aria-label="coverageText(day)"><i v-for="[kind, number] in day.bars" :key="kind"
          :class="'k-' + kind" :style="{ flex: number }"></i></div>
        <div v-if="week.showsMargin" class="df-dh__m" :class="{ 'is-low': day.isLow }">
          <template v-if="day.cents !== null"><span>{{ euros(day.cents) }}</span>
          <span><df-icon v-if="day.isLow" name="arrow-down" :size="12"/>{{ percentage(day.basisPoints) }}</span></template>
          <span v-else>–</span>
        </div>
      </div>
    </div>`,
};

const barsOf = ({ confirmed, published, draft, open }) =>
  [['ok', confirmed], ['pub', published], ['con', draft], ['miss', open]].filter(([, number]) => number);

/** Routes without a driver, per day; a declined shift comes first. */
export const OpenTray = {
  components: { DfIcon: Icon },
  props: { board: Object, activeCol: Number, activeItem: Number },
  computed: {
    week: ({ board }) => board.week.value,
    all: ({ board }) => wholeWeek(board.tally.value.days),
    total: ({ board }) => board.tally.value.open.reduce((sum, shifts) => sum + shifts.length, 0),
    isFull: ({ board }) => board.view.fullTray || board.isPrinting.value,
    days({ board, week, isFull, activeCol, activeItem }) {
      return board.tally.value.open.map((shifts, day) => {
        const reach = activeCol === day + 1 ? activeItem + 1 : 0;
        const lines = isFull || shifts.length <= TRAY_LINES || reach > TRAY_LINES ? shifts.length : TRAY_LINES;
        return { shifts: shifts.slice(0, lines), more: shifts.length - lines, isWeekend: week.days[day].isWeekend };
      });
    },
  },
  methods: {
    clock,
    quarterHours,
    isDeclined: ({ look }) => look === LOOK.DECLINED,
    isShort: (cell, index) => cell.more > 0 && index === cell.shifts.length - 1,
    isActive(day, item, last) {
      return this.activeCol === day + 1 && Math.min(this.activeItem, last) === item;
    },
    classes(shift) {
      const { selected, carry, pending } = this.board;
      const isCarried = carry.value?.shifts.some(({ id }) => id === shift.id);
      return { 'is-selected': selected.has(shift.id), 'is-carried': isCarried, 'is-pending': pending.has(shift.id) };
    },
    label(shift) {
      const { week } = this;
      const text = `${week.code(shift)} open, ${week.days[shift.day].long}, ${clock(shift.start)}–${clock(shift.end)}`;
      return this.isDeclined(shift) ? `${text}, geweigerd door ${week.driverName(shift)}` : text;
    },
    showAll() {
      this.board.view.fullTray = !this.board.view.fullTray;
    },
    verdictOn(day) {
      return this.board.carry.value?.shifts.some(({ driver }) => driver) ? 'is-target' : '';
    },
  },
  template: `
    <div class="df-rw df-open" role="row" aria-rowindex="2" data-key="tray" :class="{ 'is-full': isFull }">
      <div class="df-open__l" role="rowheader" data-day="-1" :tabindex="activeCol === 0 ? 0 : -1">
        <span class="df-wk__title">Open routes <span class="df-tag" :class="{ 'is-danger': total, 'is-ok': all.total && !total }">{{ total }}</span></span>
        <button v-if="total && board.canEdit" type="button" class="df-wk__link" @click="board.emit({ name: 'propose' })">Stel bezetting voor</button>
        <span v-else-if="!total" class="c-3">{{ all.total ? 'Alles is bezet' : 'Nog geen routes' }}</span>
        <button v-if="isFull" type="button" class="df-wk__link" @click="showAll">Toon minder</button>
      </div>
      <div v-for="(cell, day) in days" :key="day" role="gridcell" :class="[{ we: cell.isWeekend }, verdictOn(day)]" :data-day="day"
           :tabindex="!cell.shifts.length && activeCol === day + 1 ? 0 : -1">
        <template v-for="(shift, index) in cell.shifts" :key="shift.id">
          <span class="df-oc2">
            <button type="button" class="df-oc" :class="classes(shift)" :data-shift="shift.id"
                    :tabindex="isActive(day, index, cell.shifts.length - 1) ? 0 : -1" :aria-label="label(shift)">
              <b>{{ week.code(shift) }}</b><time>{{ clock(shift.start) }}</time>
              <df-icon v-if="isDeclined(shift)" class="s-danger" name="st-no" :size="13"/>
              <span v-else-if="!isShort(cell, index)">{{ quarterHours(shift.end - shift.start) }}</span>
            </button>
            <button v-if="isShort(cell, index)" type="button" class="df-more" tabindex="-1" @click.stop="showAll">+{{
              cell.more }}<span class="sr"> open routes</span></button>
          </span>
        </template>
      </div>
    </div>`,
};
