// A list fed by the server page by page; only the rows in view are in the document.
const MARGIN = 12;

export default {
  template: `
  <div class="df-table" @keydown="keys">
    <div class="df-bar" v-if="search || filters.length">
      <label v-if="search" class="df-find"><svg class="df-i c-3" width="15" height="15" aria-hidden="true"><use href="#search"/></svg>
        <input type="search" :placeholder="search" :aria-label="search" v-model="text" @input="typed" autocomplete="off"></label>
      <template v-for="[key, name, options] in filters" :key="key">
        <button v-if="!options.length" type="button" class="df-filter" :class="{'is-on': chosen[key]}" :aria-pressed="!!chosen[key]"
          @click="choose(key, chosen[key] ? '' : '1')">{{ name }}</button>
        <label v-else class="df-filter is-choice" :class="{'is-on': chosen[key]}"><span class="sr">{{ name }}</span>
          <select :value="chosen[key] || ''" @change="choose(key, $event.target.value)">
            <option value="">{{ name }}</option><option v-for="[value, shown] in options" :key="value" :value="value">{{ shown }}</option>
          </select></label>
      </template>
      <button v-if="narrowed" type="button" class="df-btn is-quiet is-sm" @click="widen">Wis filters</button>
      <span class="df-top__sp"></span><span class="df-sub df-num" role="status">{{ counted }}</span>
      <span v-if="download && (rows.length || narrowed)" class="df-take">
        <a v-for="[kind, name] in [['xlsx', 'Excel'], ['csv', 'CSV']]" :key="kind" class="df-btn is-quiet" :href="file(kind)" :aria-label="'Download deze lijst als ' + name" download><svg class="df-i" width="15" height="15" aria-hidden="true"><use href="#download"/></svg>{{ name }}</a></span>
    </div>
    <div class="df-scroll" ref="scroll" @scroll.passive="scrolled">
      <table class="df-tbl" role="grid" :aria-label="label" :aria-rowcount="total + 1" :aria-busy="busy" :aria-multiselectable="bulk.length ? true : undefined">
        <thead><tr role="row" aria-rowindex="1">
          <th v-if="bulk.length" class="df-tbl__c" scope="col"><input type="checkbox" :checked="all" :indeterminate.prop="some" aria-label="Alles wat geladen is selecteren" @change="pickAll"></th>
          <th v-for="[key, name, right, sortable, width, aside] in columns" :key="key" scope="col" :class="{num: right, 'df-tbl__x': aside}" :style="width ? {width} : null"
            :aria-sort="sort === key ? (descending ? 'descending' : 'ascending') : undefined">
            <button v-if="sortable" type="button" class="df-sort" @click="sortBy(key)">{{ name }}<svg class="df-i" :class="{'is-off': sort !== key}" width="12" height="12" aria-hidden="true">
              <use :href="sort === key && descending ? '#arrow-down' : '#arrow-up'"/></svg></button>
            <template v-else>{{ name }}</template></th>
        </tr></thead>
        <tbody ref="body">
          <tr v-if="from" aria-hidden="true" class="df-tbl__gap"><td :style="{height: from * height + 'px'}"></td></tr>
          <tr v-for="(row, at) in view" :key="row[0]" role="row" :data-at="from + at" :aria-rowindex="from + at + 2" :tabindex="from + at === reachable ? 0 : -1"
            :aria-selected="bulk.length ? picked.has(row[0]) : undefined" :class="[row[3] ? 'is-' + row[3] : '', {'is-picked': picked.has(row[0]), 'is-link': opens || row[2]}]"
            @click="clicked($event, from + at)" @focus="active = from + at">
            <td v-if="bulk.length" class="df-tbl__c"><input type="checkbox" tabindex="-1" :checked="picked.has(row[0])" :aria-label="'Selecteer ' + plain(row[1][0])" @click.stop="pick(from + at, $event.shiftKey)"></td>
            <td v-for="(cell, col) in row[1]" :key="col" :class="{num: columns[col][2], 'df-tbl__x': columns[col][5]}"><a v-if="row[2] && !col" :href="row[2]" tabindex="-1" class="df-tbl__a"><span v-if="Array.isArray(cell)" v-html="cell[0]"></span><template v-else>{{ cell }}</template></a>
              <span v-else-if="Array.isArray(cell)" v-html="cell[0]"></span><template v-else>{{ cell }}</template></td>
          </tr>
          <tr v-if="to < rows.length" aria-hidden="true" class="df-tbl__gap"><td :style="{height: (rows.length - to) * height + 'px'}"></td></tr>
          <template v-if="waiting"><tr v-for="n in rows.length ? 2 : 8" :key="'w' + n" aria-hidden="true"><td v-if="bulk.length"></td><td v-for="(c, col) in columns" :key="col" :class="{'df-tbl__x': c[5]}"><div class="df-sk" :style="{width: 40 + (n * 17 + col * 29) % 45 + '%'}"></div></td></tr></template>
        </tbody>
      </table>
      <p v-if="failed" class="df-tbl__end"><span>De lijst kon niet worden geladen.</span> <button type="button" class="df-btn is-sm" @click="again">Probeer opnieuw</button></p>
      <p v-else-if="next" class="df-tbl__end"><button type="button" class="df-btn is-sm" ref="further" :aria-disabled="busy" @click="more">Meer laden</button></p>
      <div v-if="loaded && !rows.length && !waiting && !failed" class="df-empty">
        <svg class="df-i c-3" width="26" height="26" aria-hidden="true"><use :href="'#' + (narrowed ? 'search' : nothing.icon)"/></svg>
        <p><b>{{ narrowed ? 'Niets gevonden' : nothing.title }}</b></p><p class="c-2">{{ narrowed ? 'Zoek op iets anders of wis de filters.' : nothing.text }}</p>
        <div class="df-empty__act"><button v-if="narrowed" type="button" class="df-btn" @click="widen">Wis filters</button>
        <button v-else-if="nothing.action" type="button" :class="['df-btn', {'is-primary': nothing.main}]" @click="$emit('nothing')">{{ nothing.action }}</button></div>
      </div>
    </div>
    <div v-if="picked.size" class="df-bulk" role="toolbar" aria-label="Met de selectie">
      <b>{{ picked.size }} geselecteerd</b><span class="sep"></span>
      <button v-for="([name, icon], at) in bulk" :key="name" type="button" :disabled="running" @click="run(at)"><svg class="df-i" width="15" height="15" aria-hidden="true"><use :href="'#' + icon"/></svg>{{ name }}</button>
      <span class="q">Shift klik: reeks</span><button type="button" @click="drop">Opheffen <kbd>Esc</kbd></button>
    </div>
  </div>`,
  props: {
    label: String, search: String, download: String, columns: Array, filters: Array, bulk: Array, opens: Boolean, start: Object, first: Object,
    nothing: { type: Object, default: () => ({ title: "Nog niets", text: "Hier komt wat je toevoegt.", icon: "list-filter" }) },
  },
  emits: ["query", "open", "pick", "bulk", "nothing"],
  data() {
    return {
      rows: [], total: 0, next: null, text: "", chosen: Object.fromEntries(this.filters.filter((f) => f[3]).map((f) => [f[0], f[3]])),
      sort: this.start.sort, descending: this.start.descending, from: 0, to: 60, active: 0, last: 0, picked: new Set(),
      turn: 0, busy: false, waiting: false, loaded: false, failed: false, appending: false, running: false, pending: false, landing: false,
      height: 36, // of a row; more where a phone lets its text wrap
    };
  },
  computed: {
    view() { return this.rows.slice(this.from, this.to); },
    reachable() { return Math.max(this.from, Math.min(this.active, this.to - 1, this.rows.length - 1)); },
    spot() { return ["df-list", document.querySelector('meta[name="df-person"]')?.content, this.label].join(":"); },
    narrowed() { return !!this.text.trim() || Object.values(this.chosen).some(Boolean); },
    all() { return this.rows.length > 0 && this.picked.size >= this.rows.length; },
    some() { return this.picked.size > 0 && !this.all; },
    counted() {
      if (!this.loaded || this.waiting) return "";
      const number = (n) => n.toLocaleString("nl-NL");
      return this.rows.length < this.total ? `${number(this.rows.length)} van ${number(this.total)}` : number(this.total);
    },
  },
  created() {
    const left = history.state?.[this.spot]; // how this list was when its page was left, for who comes back to it
    if (left) Object.assign(this, left.asked);
    this.back = left?.active ?? 0;
    this.first && !left?.asked ? this.take(this.first) : this.ask();
  },
  mounted() {
    this.sizes = new ResizeObserver(() => { this.measure(); this.scrolled(); });
    this.sizes.observe(this.$refs.scroll);
  },
  unmounted() { this.sizes.disconnect(); clearTimeout(this.pause); clearTimeout(this.patience); clearTimeout(this.limit); },
  methods: {
    // -- asking and taking --
    ask({ append = false, keep = false } = {}) {
      this.busy = true; this.failed = this.pending = false; this.appending = append; this.keep = keep; this.turn += 1;
      clearTimeout(this.patience); clearTimeout(this.limit);
      this.patience = setTimeout(() => { this.waiting = this.busy; if (this.busy && !append && !keep) this.rows = []; }, 200);
      this.limit = setTimeout(() => { if (this.busy) this.answer(this.turn, null); }, 20000);
      if (!append && !keep) this.leave({ asked: { text: this.text, chosen: { ...this.chosen }, sort: this.sort, descending: this.descending }, active: this.back });
      this.$emit("query", {
        turn: this.turn, search: this.text, filters: this.chosen, sort: this.sort, descending: this.descending,
        after: append ? this.next : null, held: keep ? this.rows.length : null,
      });
    },
    answer(turn, page) {
      if (turn !== this.turn) return;
      clearTimeout(this.patience); clearTimeout(this.limit);
      this.busy = this.waiting = false;
      if (page) this.take(page); else this.failed = true;
    },
    take(page) {
      const append = this.appending;
      const held = this.keep && this.$refs.body?.contains(document.activeElement);
      const first = append && this.asksForMore() ? this.rows.length : 0;
      this.rows = append ? this.rows.concat(page.rows) : page.rows;
      this.total = page.total; this.next = page.next; this.loaded = true; this.appending = false;
      if (!append && !this.keep) { this.active = this.back; this.back = 0; }
      this.active = Math.max(0, Math.min(this.active, this.rows.length - 1));
      if (!append && !this.keep && this.$refs.scroll) this.$refs.scroll.scrollTop = 0;
      this.prune();
      this.$nextTick(() => { this.measure(); this.scrolled(); if (this.landing) this.go(0); else if (first) this.go(first); else if (held && this.rows.length) this.go(this.active); this.landing = false; });
    },
    prune() {
      const here = new Set(this.rows.map((row) => row[0]));
      const kept = [...this.picked].filter((id) => here.has(id));
      if (kept.length !== this.picked.size) this.setPicked(kept);
    },
    reload() { this.ask({ keep: true }); },
    again() { this.ask({ keep: true }); },
    more() { if (this.next && !this.busy) this.ask({ append: true }); },
    asksForMore() { return !!this.$refs.further && document.activeElement === this.$refs.further; },
    typed() { clearTimeout(this.pause); this.pending = true; this.pause = setTimeout(() => this.ask(), 200); },
    land() { // from the search field to the first row, once it is what was searched for
      if (!this.pending && !this.busy) { this.go(0); return; }
      this.landing = true;
      if (this.pending) { clearTimeout(this.pause); this.ask(); }
    },
    choose(key, value) { this.chosen = { ...this.chosen, [key]: value }; this.ask(); },
    widen(event) {
      this.text = ""; this.chosen = {}; this.ask();
      if (!event.detail) this.$el.querySelector("input[type=search]")?.focus(); // pressed with a key, and gone now
    },
    sortBy(key) {
      this.descending = this.sort === key && !this.descending;
      this.sort = key;
      this.ask();
    },
    file(kind) {
      const chosen = Object.entries(this.chosen).filter(([, value]) => value);
      return `${this.download}.${kind}?${new URLSearchParams([["zoek", this.text.trim()], ...chosen])}`;
    },
    // -- the part in view --
    measure() { this.height = this.$refs.body?.querySelector("tr[data-at]")?.getBoundingClientRect().height || this.height; },
    scrolled() {
      const box = this.$refs.scroll;
      if (!box) return;
      this.from = Math.max(0, Math.min(Math.floor(box.scrollTop / this.height) - MARGIN, this.rows.length - 1));
      this.to = Math.ceil((box.scrollTop + box.clientHeight) / this.height) + MARGIN;
      if (this.next && !this.busy && !this.failed && !this.asksForMore() && box.scrollTop > 0 && box.scrollTop + box.clientHeight > box.scrollHeight - 400) this.more();
    },
    plain(cell) {
      if (!Array.isArray(cell)) return cell;
      const box = new DOMParser().parseFromString(cell[0], "text/html").body;
      for (const silent of box.querySelectorAll("[aria-hidden=true]")) silent.remove();
      return box.textContent.trim();
    },
    // -- moving, opening, selecting --
    keys(event) {
      if (event.key === "ArrowDown" && event.target.type === "search" && this.rows.length) { event.preventDefault(); this.land(); return; }
      const row = event.target.closest?.("tr[data-at]");
      if (event.key === "Escape" && this.picked.size) { this.drop(); event.stopPropagation(); return; }
      if (!row || event.target !== row || event.ctrlKey || event.metaKey || event.altKey) return;
      const at = Number(row.dataset.at);
      const page = Math.max(1, Math.floor(this.$refs.scroll.clientHeight / this.height) - 2);
      const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.rows.length - 1, PageDown: at + page, PageUp: at - page };
      if (event.key in moves) this.go(moves[event.key], event.shiftKey);
      else if (event.key === "Enter") this.open(at);
      else if (this.bulk.length && (event.key === " " || event.key.toLowerCase() === "x")) this.pick(at, event.shiftKey);
      else return;
      event.preventDefault();
    },
    go(at, range) {
      const to = Math.max(0, Math.min(at, this.rows.length - 1));
      if (range && this.bulk.length) this.setPicked([...this.picked, this.rows[this.active][0], this.rows[to][0]]);
      this.active = to;
      if (to >= this.rows.length - 2) this.more();
      const box = this.$refs.scroll;
      const top = to * this.height;
      const inner = box.clientHeight - 30;
      if (top < box.scrollTop) box.scrollTop = top;
      else if (top + this.height > box.scrollTop + inner) box.scrollTop = top + this.height - inner;
      this.scrolled();
      this.$nextTick(() => this.$refs.body.querySelector(`tr[data-at="${to}"]`)?.focus({ preventScroll: true }));
    },
    leave(what) { history.replaceState({ ...history.state, [this.spot]: { ...history.state?.[this.spot], ...what } }, ""); },
    clicked(event, at) {
      this.active = at;
      this.leave({ active: at });
      if (event.target.closest("a, button, input, select") && !event.target.closest(".df-tbl__a")) return;
      if (event.shiftKey && this.bulk.length) { this.pick(at, true); return; }
      if (event.ctrlKey || event.metaKey) { if (this.bulk.length && !event.target.closest(".df-tbl__a")) this.pick(at, false); return; }
      if (event.target.closest(".df-tbl__a")) return;
      this.open(at);
    },
    open(at) {
      const [id, , path] = this.rows[at];
      this.leave({ active: at });
      if (this.opens) this.$emit("open", id);
      else if (path) window.location.href = path;
    },
    pick(at, range) {
      const next = new Set(this.picked);
      if (range) for (let i = Math.min(at, this.last); i <= Math.max(at, this.last); i++) next.add(this.rows[i][0]);
      else if (!next.delete(this.rows[at][0])) next.add(this.rows[at][0]);
      this.last = at;
      this.setPicked(next);
    },
    pickAll() { this.setPicked(this.all ? [] : this.rows.map((row) => row[0])); },
    drop() { this.setPicked([]); },
    setPicked(ids) { this.picked = new Set(ids); this.$emit("pick", [...this.picked]); },
    run(at) { if (!this.running) { this.running = true; this.$emit("bulk", at); } },
    settled(done) { this.running = false; if (done) { this.drop(); this.go(this.last); this.reload(); } },
  },
};
