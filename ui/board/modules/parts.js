// The small parts the board is drawn with: icons, chips and rows.

import { h } from 'vue';
import { LOOK, SEVERITY } from './payload.js';
import { clock, counted, coverage, decimalHours, span } from './text.js';
import { isFilled, worst } from './week.js';

export const LOOKS = [
  { class: 'is-concept', mark: 'st-concept', word: 'concept' },
  { class: 'is-gepubliceerd', mark: 'st-pub', word: 'gepubliceerd' },
  { class: 'is-bevestigd', mark: 'st-ok', word: 'bevestigd' },
  { class: 'is-gewijzigd', mark: 'st-mod', word: 'gewijzigd' },
  { class: 'is-geweigerd', mark: 'st-no', word: 'geweigerd' },
  { class: 'is-bevestigd is-locked', mark: 'lock', word: 'gereden' },
];
const ABSENCE_ICON = { leave: 'tree-palm', sick: 'thermometer' };
const SEVERITY_MARK = [
  null,
  { icon: 'sev-warn', class: 's-warn' },
  { icon: 'sev-block', class: 's-danger' },
];

export const severityMark = (findings) => SEVERITY_MARK[worst(findings)] ?? null;

/** `<df-icon name="van" :size="13"/>` draws a symbol of the sprite on the page. */
export const Icon = ({ name, size = 16 }) =>
  h('svg', { class: 'df-i', width: size, height: size, 'aria-hidden': 'true' }, [h('use', { href: `#${name}` })]);
Icon.props = ['name', 'size'];

/** One shift. `kind` is the kind of row it stands in: on a driver's row it shows the route, on a route's row the driver. */
const Chip = {
  components: { DfIcon: Icon },
  props: { board: Object, shift: Object, kind: String, isActive: Boolean },
  computed: {
    week: (chip) => chip.board.week.value,
    isOpen: ({ shift, kind }) => kind === 'route' && !isFilled(shift),
    look: ({ shift }) => LOOKS[shift.look],
    isPending: ({ board, shift }) => board.pending.has(shift.id),
    isSelected: ({ board, shift }) => board.selected.has(shift.id),
    isCarried: ({ board, shift }) => board.carry.value?.shifts.some(({ id }) => id === shift.id) ?? false,
    isSizable: ({ board, shift }) => board.canEdit && shift.look !== LOOK.LOCKED,
    sizing: ({ board, shift }) => board.sizing.get(shift.id),
    times: ({ shift, sizing }) => sizing ?? shift,
    peer: ({ board, shift }) => board.peers.get(`${shift.driver}:${shift.day}`),
    severity: ({ shift }) => severityMark(shift.findings),
    title({ week, shift, kind, isOpen }) {
      if (isOpen) return 'Open';
      return kind === 'route' ? week.driverName(shift) : week.code(shift);
    },
    mark({ isPending, isOpen, look }) {
      if (isPending) return 'loader-circle';
      return isOpen ? 'user-plus' : look.mark;
    },
    classes({ isOpen, look, isPending, isSelected, isCarried, peer }) {
      const own = isOpen ? 'is-open' : look.class;
      return [own, { 'is-pending': isPending, 'is-selected': isSelected, 'is-carried': isCarried, 'is-peer': peer }];
    },
    wasStart: ({ shift, sizing }) => sizing || (shift.before && shift.before.start !== shift.start),
    wasEnd: ({ shift, sizing }) => sizing || (shift.before && shift.before.end !== shift.end),
    wasVan: ({ shift }) => (shift.before && shift.before.van !== shift.van ? shift.before.van : null),
    label({ week, shift, look, peer, isOpen }) {
      const parts = [isOpen ? `${week.code(shift)} open` : `${week.code(shift)}, ${week.driverName(shift) || 'open'}`];
      parts.push(week.days[shift.day].long, span(shift));
      if (shift.van) parts.push(`bus ${shift.van}`);
      parts.push(shift.reason ? `${look.word}: ${shift.reason}` : look.word);
      shift.findings.forEach(({ title }) => parts.push(title));
      if (peer) parts.push(`${peer} werkt hier`);
      return parts.join(', ');
    },
  },
  methods: { clock },
  template: `
    <button type="button" class="df-chip" :class="classes" :data-shift="shift.id" :tabindex="isActive ? 0 : -1"
            :aria-label="label" :aria-busy="isPending || undefined">
      <span class="df-chip__a">
        <span v-if="isSelected" class="df-check is-on"><df-icon name="check" :size="10"/></span>
        <b>{{ title }}</b>
        <df-icon v-if="severity" :class="severity.class" :name="severity.icon" :size="14"/>
        <df-icon class="st" :name="mark" :size="14"/>
      </span>
      <span class="df-chip__b">
        <span v-if="shift.reason && !isOpen" class="df-wk__cut">Reden: {{ shift.reason }}</span>
        <template v-else>
          <time><component :is="wasStart ? 'ins' : 'span'">{{ clock(times.start) }}</component>–<component
            :is="wasEnd ? 'ins' : 'span'">{{ clock(times.end) }}</component></time>
          <span v-if="wasVan !== null" class="df-chip__v"><del>{{ wasVan }}</del><ins>{{ shift.van }}</ins></span>
          <span v-else-if="shift.van" class="df-chip__v"><df-icon name="van" :size="13"/>{{ shift.van }}</span>
        </template>
      </span>
      <template v-if="isSizable"><i class="df-chip__edge is-start" data-edge="start"></i><i
        class="df-chip__edge is-end" data-edge="end"></i></template>
      <span v-if="sizing" class="df-wk__why" :class="'is-' + ['ok', 'warn', 'no'][sizing.verdict.level]">{{
        sizing.verdict.reason }}</span>
    </button>
    <span v-if="peer" class="df-peerflag">{{ peer }}</span>`,
};

/** A driver or a route with its seven days. */
const LineRow = {
  components: { DfIcon: Icon, BoardChip: Chip },
  props: { board: Object, row: Object, activeCol: Number, activeItem: Number },
  computed: {
    week: ({ board }) => board.week.value,
    tick: ({ board, row }) => board.ticks.get(row.key),
    owner({ week, row, tick }) {
      void tick;
      return (row.kind === 'driver' ? week.driverById : week.routeById).get(row.id);
    },
    cells({ board, week, row, tick }) {
      void tick;
      return week.days.map((day, index) => {
        const shifts = [...week.shiftsIn(row.kind, row.id, index)];
        const mark = row.kind === 'driver' ? week.markOn(row.id, index) : null;
        return { day, shifts, mark, isOff: Boolean(mark) || (row.kind === 'route' && !shifts.length) };
      });
    },
    minutes({ week, row, tick }) {
      void tick;
      return week.minutesOf(row.id);
    },
    hours({ minutes, owner }) {
      return owner.contract ? `${decimalHours(minutes)} / ${decimalHours(owner.contract)} u` : `${decimalHours(minutes)} u`;
    },
    limit: ({ owner, week }) => owner.contract || week.rules.week,
    fill: ({ minutes, limit }) => Math.min(100, Math.round((minutes / limit) * 100)),
    isOver: ({ minutes, week }) => minutes > week.rules.week,
    notice: ({ owner }) => owner.findings?.find(({ severity }) => severity === SEVERITY.BLOCK) ?? null,
    mark({ row, week, owner, tick }) {
      void tick;
      return severityMark([...owner.findings, ...week.shiftsOf(row.kind, row.id).flatMap(({ findings }) => findings)]);
    },
    subtitle({ week, owner }) {
      const van = week.usualVan(owner.id);
      return [owner.stops ? counted(owner.stops, 'stop', 'stops') : '', van ? `bus ${van}` : ''].filter(Boolean).join(' · ');
    },
  },
  methods: {
    absenceIcon: (mark) => ABSENCE_ICON[mark.kind] ?? 'calendar-x',
    isFocus(day, item, last) {
      return this.activeCol === day + 1 && Math.min(this.activeItem, last) === item;
    },
    verdictOn(day) {
      if (!this.board.carry.value) return '';
      const plan = this.board.actions.foresee({ key: this.row.key, day });
      return plan ? ['is-possible', 'is-doubtful', 'is-impossible'][plan.verdict.level] : '';
    },
    selection(shifts) {
      return shifts.length ? shifts.some(({ id }) => this.board.selected.has(id)) : undefined;
    },
  },
  template: `
    <div class="df-rw" role="row" :data-key="row.key" :aria-rowindex="row.index + 3">
      <div class="df-who" role="rowheader" data-day="-1" :tabindex="activeCol === 0 ? 0 : -1" @dblclick="board.openHead(row.key)">
        <template v-if="row.kind === 'driver'">
          <span class="df-av" aria-hidden="true">{{ owner.initials }}</span>
          <span class="df-who__n"><b>{{ owner.name }}</b><small>
            <span v-if="notice" class="c-danger">{{ notice.title }}</span>
            <template v-else><span class="df-hrs" :class="{ 'is-over': isOver }"><i :style="{ width: fill + '%' }"></i></span>
            <span :class="{ 'c-danger': isOver }">{{ hours }}</span></template>
            <span v-if="owner.engagement">· {{ owner.engagement }}</span>
          </small></span>
          <span v-if="mark" class="df-wk__flag" data-head-tip><df-icon :class="mark.class" :name="mark.icon" :size="14"/></span>
        </template>
        <span v-else class="df-who__n"><b class="df-wk__code">{{ owner.code }} <span class="c-3">{{ owner.name }}</span></b>
          <small>{{ subtitle }}</small></span>
      </div>
      <div v-for="({ day, shifts, mark, isOff }, index) in cells" :key="index" class="df-cell" role="gridcell"
           :class="[{ we: day.isWeekend, 'is-off': isOff }, verdictOn(index)]" :data-day="index"
           :tabindex="!shifts.length && activeCol === index + 1 ? 0 : -1" :aria-selected="selection(shifts)">
        <board-chip v-for="(shift, item) in shifts" :key="shift.id" :board="board" :shift="shift" :kind="row.kind"
                    :is-active="isFocus(index, item, shifts.length - 1)"/>
        <template v-if="!shifts.length">
          <span v-if="mark" class="df-cell__off"><df-icon v-if="mark.label" :name="absenceIcon(mark)" :size="13"/><span
            :class="{ sr: !mark.label }">{{ mark.label || 'Niet beschikbaar' }}</span></span>
          <button v-else-if="board.canEdit" type="button" class="df-add" tabindex="-1" data-add
                  :aria-label="'Dienst toevoegen op ' + day.long"><df-icon name="plus" :size="15"/></button>
        </template>
      </div>
    </div>`,
};

/** The head of a depot: its coverage per day. */
const GroupRow = {
  components: { DfIcon: Icon },
  props: { board: Object, row: Object, activeCol: Number },
  computed: {
    depot: ({ board, row }) => board.week.value.depotById.get(row.id),
    principal: ({ board, depot }) => board.week.value.principalById.get(depot.principal).name,
    days: ({ board, row }) => board.tally.value.depots.get(row.id) ?? [],
    isFolded: ({ board, row }) => board.view.folded.has(row.id),
  },
  methods: { coverage },
  template: `
    <div class="df-rw df-grp" role="row" :data-key="row.key" :aria-rowindex="row.index + 3" :data-fold="row.key">
      <div role="rowheader" data-day="-1" :tabindex="activeCol === 0 ? 0 : -1" :aria-expanded="!isFolded"
           @click="board.toggleFold(row.id)">
        <df-icon :name="isFolded ? 'chevron-right' : 'chevron-down'" :size="14"/><b>{{ depot.name }}</b>
        <span class="c-3 df-wk__cut">{{ principal }} · {{ row.count }}</span>
      </div>
      <div v-for="(day, index) in days" :key="index" role="gridcell" :class="{ 'is-short': day.open }"
           :tabindex="activeCol === index + 1 ? 0 : -1" :data-day="index">{{ coverage(day) }}<template
           v-if="day.open"> · {{ day.open }} open</template></div>
    </div>`,
};

/** Everybody of a depot whom nothing is the matter with, in one line. */
const SummaryRow = {
  components: { DfIcon: Icon },
  props: { board: Object, row: Object, activeCol: Number },
  computed: {
    label({ row, board }) {
      if (board.view.kind === 'driver') return `${row.ids.length} zonder melding`;
      return `${counted(row.ids.length, 'route', 'routes')} volledig bezet`;
    },
    days({ row, board }) {
      void board.structure.value;
      const week = board.week.value;
      return week.days.map((day, index) => ({
        isWeekend: day.isWeekend,
        number: row.ids.reduce((sum, id) => sum + week.shiftsIn(board.view.kind, id, index).length, 0),
      }));
    },
  },
  methods: { counted },
  template: `
    <div class="df-rw df-sum" role="row" :data-key="row.key" :aria-rowindex="row.index + 3" :data-fold="row.key">
      <div role="rowheader" data-day="-1" :tabindex="activeCol === 0 ? 0 : -1" :aria-expanded="row.isOpen"
           @click="board.toggleQuiet(row.id)"><df-icon :name="row.isOpen ? 'chevron-down' : 'chevron-right'" :size="14"/>{{ label }}</div>
      <div v-for="(day, index) in days" :key="index" role="gridcell" :class="{ we: day.isWeekend }"
           :tabindex="activeCol === index + 1 ? 0 : -1" :data-day="index">{{ day.number ? counted(day.number, 'dienst', 'diensten') : '' }}</div>
    </div>`,
};

export const ROW_PARTS = { driver: LineRow, route: LineRow, group: GroupRow, summary: SummaryRow };
