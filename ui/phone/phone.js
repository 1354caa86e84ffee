/** The driver's day as the screens see it: what the server said, own events on top, and how sending them goes. */

import { computed, shallowReactive } from '/app/static/vue.js';

import { isoDay } from './format.js';
import { Outbox, registrationOf } from './outbox.js';
import { isRunning, phaseOf } from './registration.js';
import { Store } from './store.js';
import { Reach, Sync } from './sync.js';

const TICK_MS = 5_000;
const JUST_NOW_MS = 60 * 60_000;
const EARLY_MS = 6 * 60 * 60_000; // a night shift shows this long before it starts

export class Phone {
  #store = new Store();
  #outbox = new Outbox(this.#store);
  #sync = new Sync(this.#store, this.#outbox, (report) => this.#reported(report));
  #tabs = new BroadcastChannel('depotflow-phone');

  state = shallowReactive({
    loaded: false,
    day: null,
    events: [],
    clock: 0,
    sentAt: null,
    now: Date.now(),
    reach: navigator.onLine ? Reach.STARTING : Reach.OFFLINE,
    retryAt: null,
    chosen: null,
    fault: null,
  });

  today = computed(() => isoDay(this.state.now));
  waiting = computed(() => this.#own().filter((event) => event.state === 'waiting'));
  refused = computed(() => this.#own().filter((event) => event.state === 'refused'));
  ofOthers = computed(() => this.state.events.filter((event) => event.driver_id !== this.state.day?.driver.id));
  shifts = computed(() => this.#shifts().filter((shift) => this.#isForNow(shift)));
  shift = computed(() => this.#current());
  next = computed(() => this.#shifts().find((shift) => shift.service_date > this.today.value) ?? null);
  messages = computed(() => (this.state.day?.messages ?? []).filter((message) => !this.#isSeen(message)));

  /** A zzp driver has an opdracht, an employee a dienst; pace and hours are not held up to a zzp driver. */
  get isZzp() {
    return this.state.day?.driver.is_zzp ?? false;
  }

  get word() {
    return this.isZzp ? 'opdracht' : 'dienst';
  }

  async start() {
    this.#tabs.onmessage = () => this.#load();
    setInterval(() => this.#tick(), TICK_MS);
    document.addEventListener('visibilitychange', () => this.#tick());
    try {
      await this.#load();
    } catch (error) {
      this.state.fault = 'Deze browser bewaart niets op je telefoon. Gebruik een gewoon venster, geen privévenster.';
      throw error;
    }
    await this.#sync.start();
  }

  /** Records what the driver did; `change` gets the registration as it is now and may return null: nothing to do. */
  async record(shiftId, kind, change) {
    const { driver, shifts } = this.state.day;
    const shown = shifts.find((shift) => shift.id === shiftId);
    try {
      const delay = await this.#outbox.record(driver, shown, kind, change);
      this.state.fault = null;
      if (delay === null) return;
      await this.#changed();
      this.#sync.soon(delay);
      navigator.storage?.persist?.();
    } catch (error) {
      this.state.fault = 'Bewaren op je telefoon lukte niet. Maak ruimte vrij en probeer het nog eens.';
      throw error;
    }
  }

  async retry(event) {
    await this.#outbox.retry(event);
    await this.#changed();
    await this.syncNow();
  }

  async discard(event) {
    await this.#outbox.discard(event.seq);
    await this.#changed();
  }

  syncNow() {
    return this.#sync.run({ flush: true });
  }

  choose(shift) {
    this.state.chosen = shift.id;
  }

  #own() {
    return this.state.events.filter((event) => event.driver_id === this.state.day?.driver.id);
  }

  #shifts() {
    const { day, events } = this.state;
    return (day?.shifts ?? []).map((shift) => ({
      ...shift,
      registration: registrationOf(shift, events, day.driver.id),
    }));
  }

  /** Today's shifts, one that is still open or was just handed in, and a night shift that is near or going on. */
  #isForNow(shift) {
    const now = this.state.now;
    const { submitted_at: submitted } = shift.registration;
    const unfinished = isRunning(shift.registration) || phaseOf(shift.registration) === 'stopped';
    const justIn = submitted !== null && now - Date.parse(submitted) < JUST_NOW_MS;
    const near = Date.parse(shift.starts_at) - EARLY_MS < now && now < Date.parse(shift.ends_at);
    return shift.service_date === this.today.value || unfinished || justIn || near;
  }

  #current() {
    const shifts = this.shifts.value;
    const find = (test) => shifts.find(test);
    return (
      find((shift) => shift.id === this.state.chosen) ??
      find((shift) => isRunning(shift.registration)) ??
      find((shift) => phaseOf(shift.registration) !== 'submitted') ??
      shifts.at(-1) ??
      null
    );
  }

  #isSeen(message) {
    return this.state.events.some((event) => event.kind === 'message_seen' && event.data.message_id === message.id);
  }

  async #load() {
    Object.assign(
      this.state,
      await this.#store.read(async ({ events, kept }) => ({
        loaded: true,
        events: await events.all(),
        day: (await kept.get('day')) ?? null,
        clock: (await kept.get('clock')) ?? 0,
        sentAt: (await kept.get('sent_at')) ?? null,
      })),
    );
    this.#tick();
  }

  async #changed() {
    await this.#load();
    this.#tabs.postMessage('changed');
  }

  #reported({ reach, retryAt }) {
    Object.assign(this.state, { reach, retryAt });
    return this.#changed();
  }

  #tick() {
    this.state.now = Date.now() + this.state.clock;
  }
}
