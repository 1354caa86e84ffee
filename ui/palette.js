// The palette behind Ctrl K: places are known here, everything else is asked from the server.
const HEAD = "Ga naar";

export default {
  template: `
  <dialog class="df-pal" ref="dialog" aria-label="Zoeken en opdrachten" @close="closed" @click.self="shut" @keydown="keys">
    <div class="df-pal__in"><svg class="df-i c-3" width="18" height="18" aria-hidden="true"><use href="#search"/></svg>
      <input ref="input" role="combobox" aria-expanded="true" aria-controls="df-pal-l" aria-autocomplete="list" aria-label="Zoek of typ opdracht" placeholder="Zoek of typ opdracht"
        :aria-activedescendant="flat.length ? 'df-pal-' + at : undefined" v-model="text" @input="typed" autocomplete="off" spellcheck="false" autofocus></div>
    <div id="df-pal-l" role="listbox" aria-label="Resultaten" class="df-pal__l" :aria-busy="busy">
      <ul v-for="group in groups" :key="group.name" role="group" :aria-label="group.name"><li role="presentation" class="h">{{ group.name }}</li>
        <li v-for="hit in group.hits" :key="hit.at" role="option" :id="'df-pal-' + hit.at" :aria-selected="hit.at === at" @click="choose(hit)" @mousemove="at = hit.at">
          <svg class="df-i" width="17" height="17" aria-hidden="true"><use :href="'#' + (hit.icon || 'arrow-right')"/></svg>
          <span><template v-for="(piece, i) in marked(hit.label)" :key="i"><mark v-if="i % 2">{{ piece }}</mark><template v-else>{{ piece }}</template></template></span>
          <small v-if="hit.keys"><kbd>G</kbd> <kbd>{{ hit.keys }}</kbd></small><small v-else-if="hit.hint">{{ hit.hint }}</small></li></ul>
    </div>
    <p class="df-pal__no" role="status"><template v-if="busy && waiting">Zoeken…</template><template v-else-if="!flat.length && !busy">Niets gevonden. Probeer een naam, route of kenteken.</template></p>
    <div class="df-pal__ft" aria-hidden="true"><span><kbd>↑</kbd> <kbd>↓</kbd> kiezen</span><span><kbd>Enter</kbd> uitvoeren</span><span class="df-pal__x"><kbd>Esc</kbd> sluiten</span></div>
  </dialog>`,
  props: { places: Array, searching: Boolean },
  emits: ["search", "run"],
  data: () => ({ text: "", at: 0, found: [], busy: false, waiting: false, turn: 0 }),
  computed: {
    flat() {
      const words = this.text.toLowerCase().split(/\s+/).filter(Boolean);
      const places = this.places
        .filter(([label]) => words.every((word) => label.toLowerCase().includes(word)))
        .map(([label, path, icon, keys]) => ({ label, path, icon, keys, group: HEAD }));
      const found = this.found.map((hit, index) => ({ ...hit, index }));
      return [...found, ...places].map((hit, at) => ({ ...hit, at }));
    },
    groups() {
      const groups = new Map();
      for (const hit of this.flat) {
        if (!groups.has(hit.group)) groups.set(hit.group, { name: hit.group, hits: [] });
        groups.get(hit.group).hits.push(hit);
      }
      return [...groups.values()];
    },
  },
  mounted() {
    this.listen = (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") { event.preventDefault(); this.show(); }
    };
    this.press = (event) => { if (event.target.closest?.("[data-df-palette]")) this.show(); };
    document.addEventListener("keydown", this.listen);
    document.addEventListener("click", this.press);
  },
  unmounted() {
    document.removeEventListener("keydown", this.listen);
    document.removeEventListener("click", this.press);
  },
  methods: {
    show() {
      if (this.$refs.dialog.open) return;
      this.text = ""; this.found = []; this.at = 0; this.busy = false;
      this.$refs.dialog.showModal();
      this.$refs.input.focus();
    },
    shut() { this.$refs.dialog.close(); },
    closed() { clearTimeout(this.pause); this.turn += 1; this.busy = false; },
    typed() {
      this.at = 0;
      clearTimeout(this.pause);
      if (!this.searching || !this.text.trim()) { this.turn += 1; this.found = []; this.busy = false; return; }
      this.busy = true; this.waiting = false;
      this.pause = setTimeout(() => {
        this.turn += 1;
        const turn = this.turn;
        setTimeout(() => { if (turn === this.turn) this.waiting = this.busy; }, 200);
        this.$emit("search", { turn, text: this.text });
      }, 120);
    },
    answer(turn, hits) {
      if (turn !== this.turn) return;
      this.found = hits; this.busy = false;
      this.at = Math.min(this.at, Math.max(0, this.flat.length - 1));
    },
    keys(event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && this.flat.length) {
        event.preventDefault();
        this.at = (this.at + step + this.flat.length) % this.flat.length;
        this.$nextTick(() => document.getElementById("df-pal-" + this.at)?.scrollIntoView({ block: "nearest" }));
      } else if (event.key === "Enter" && this.flat[this.at] && !event.isComposing) {
        event.preventDefault();
        this.choose(this.flat[this.at]);
      } else if (event.key === "Tab") event.preventDefault();
    },
    choose(hit) {
      this.shut();
      if (hit.path) window.location.href = hit.path;
      else this.$emit("run", { at: hit.index });
    },
    marked(label) {
      const words = this.text.split(/\s+/).filter(Boolean).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      return words.length ? label.split(new RegExp(`(${words.join("|")})`, "i")) : [label];
    },
  },
};
