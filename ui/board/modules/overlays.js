// What floats over the board: why a shift has a mark, where a drop would land, messages and the list of keys.

import { Icon, severityMark } from './parts.js';

export const RuleTip = {
  components: { DfIcon: Icon },
  props: { board: Object },
  computed: {
    tip: ({ board }) => board.tip.value,
    findings({ tip }) {
      return tip.findings.map((finding) => ({ ...finding, mark: severityMark([finding]) }));
    },
    place: ({ tip }) => ({ left: `${tip.left}px`, top: tip.above ? undefined : `${tip.top}px`,
      bottom: tip.above ? `${tip.bottom}px` : undefined, '--ax': `${tip.arrow}px` }),
  },
  template: `
    <div class="df-tip df-wk__tip" :class="{ 'is-above': tip.above }" role="tooltip" :style="place">
      <div v-for="(finding, index) in findings" :key="index" class="df-wk__finding">
        <b><df-icon v-if="finding.mark" :class="finding.mark.class" :name="finding.mark.icon" :size="14"/> {{ finding.title }}</b>
        <p>{{ finding.text }}</p>
        <div v-if="finding.fixes.length" class="df-tip__act"><button v-for="fix in finding.fixes" :key="fix.label" type="button"
          @click="board.actions.fix(tip.id, fix)">{{ fix.label }}</button></div>
      </div>
    </div>`,
};

const TIP_WIDTH = 286;

/** Where a tip for this element goes: under it, or above it near the bottom. */
export function tipPlace(element, root, count) {
  const box = element.getBoundingClientRect();
  const home = root.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left - home.left, home.width - TIP_WIDTH - 8));
  const above = box.bottom + 60 + 100 * count > home.bottom;
  const arrow = Math.max(12, Math.min(box.left - home.left - left + 24, TIP_WIDTH - 24));
  return { left, top: box.bottom - home.top + 6, bottom: home.bottom - box.top + 6, above, arrow };
}

export const DropMarker = {
  props: { board: Object },
  computed: {
    marker: ({ board }) => board.marker.value,
    level: ({ marker }) => ['is-ok', 'is-warn', 'is-no'][marker.verdict.level],
    place: ({ marker }) => ({ left: `${marker.left + 4}px`, top: `${marker.top + 4}px`,
      width: `${marker.width - 8}px`, height: `${marker.height - 8}px` }),
  },
  template: `
    <div class="df-drop df-wk__drop" :class="level" :style="place"><span class="df-wk__why" :class="level">{{
      marker.verdict.reason }}</span></div>`,
};

const TOAST_ICON = { ok: 'check', warn: 'sev-warn', offline: 'wifi-off' };

export const Toasts = {
  components: { DfIcon: Icon },
  props: { board: Object },
  methods: {
    icon: (toast) => TOAST_ICON[toast.tone],
    press(toast) {
      this.board.dismiss(toast.id);
      toast.action.run();
    },
  },
  template: `
    <div class="df-wk__toasts" role="region" aria-label="Berichten van de planning"><div v-for="toast in board.toasts"
      :key="toast.id" class="df-toast">
      <df-icon :class="{ 's-warn': toast.tone !== 'ok' }" :name="icon(toast)"/>
      <div>{{ toast.text }}<p v-if="toast.detail">{{ toast.detail }}</p></div>
      <button v-if="toast.action" type="button" @click="press(toast)"><span>{{ toast.action.label }}</span>
        <kbd v-if="toast.action.keys">{{ toast.action.keys }}</kbd></button>
      <button v-else type="button" aria-label="Sluiten" @click="board.dismiss(toast.id)"><df-icon name="x"/></button>
    </div></div>`,
};

const KEYS = [
  ['pijltjes', 'Naar een andere cel'],
  ['Enter', 'Dienst openen, of een nieuwe maken'],
  ['Spatie', 'Oppakken en neerzetten'],
  ['Esc', 'Stoppen, selectie opheffen'],
  ['Shift pijltjes', 'Reeks selecteren'],
  ['Ctrl A', 'Hele rij selecteren'],
  ['Ctrl C / Ctrl V', 'Dienst kopiëren en plakken'],
  ['Alt ← →', 'Einde een kwartier eerder of later'],
  ['Alt Shift ← →', 'Begin een kwartier eerder of later'],
  ['Del', 'Terug naar open routes'],
  ['Ctrl Z / Ctrl Shift Z', 'Ongedaan maken, opnieuw'],
  ['Alt slepen', 'Kopiëren in plaats van verplaatsen'],
];
const LETTERS = [
  ['X', 'Selecteren'],
  ['N / Shift N', 'Volgende of vorige melding'],
  ['P', 'Publiceren'],
  ['[ en ]', 'Week terug of vooruit'],
  ['?', 'Deze lijst'],
];

export const KeyHelp = {
  components: { DfIcon: Icon },
  props: { board: Object },
  data: () => ({ keys: KEYS, letters: LETTERS }),
  computed: { view: ({ board }) => board.view },
  methods: {
    switchLetters() {
      this.view.letters = !this.view.letters;
      localStorage.setItem('df-board-letters', this.view.letters ? 'on' : 'off');
    },
  },
  template: `
    <q-dialog v-model="view.help" @hide="board.focus.element()?.focus()">
      <q-card class="df-wk__help" role="document" aria-labelledby="df-wk-keys">
        <header><h2 id="df-wk-keys" class="df-h2">Sneltoetsen in de weekplanning</h2>
          <button type="button" class="df-btn is-icon is-quiet" aria-label="Sluiten" v-close-popup><df-icon name="x"/></button></header>
        <dl><template v-for="[key, what] in keys" :key="key"><dt><kbd>{{ key }}</kbd></dt><dd>{{ what }}</dd></template></dl>
        <button type="button" role="switch" class="df-wk__switch" :aria-checked="view.letters" @click="switchLetters">
          <span class="df-check" :class="{ 'is-on': view.letters }"><df-icon v-if="view.letters" name="check" :size="11"/></span>
          Ook losse letters, alleen als de planning de focus heeft</button>
        <dl :class="{ 'is-out': !view.letters }"><template v-for="[key, what] in letters" :key="key"><dt><kbd>{{ key }}</kbd></dt><dd>{{
          what }}</dd></template></dl>
      </q-card>
    </q-dialog>`,
};
