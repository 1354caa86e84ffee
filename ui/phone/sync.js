/** Carries events to the server and the day back, as docs/phone-sync.md says. */

import { QUIET_MS } from './outbox.js';

const LOCK = 'depotflow-phone-sync';
const ANSWER_MS = 20_000;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 5 * 60_000;
const FRESH_MS = 2 * 60_000;

/** How the last attempt ended: the words are keys of the notices on the screen. */
export const Reach = Object.freeze({
  STARTING: 'starting',
  ONLINE: 'online',
  OFFLINE: 'offline',
  FAILING: 'failing',
  SIGNED_OUT: 'signed_out',
  NOT_A_DRIVER: 'not_a_driver',
});

const REACH_BY_CODE = { signed_out: Reach.SIGNED_OUT, not_allowed: Reach.NOT_A_DRIVER };
const OTHER_DRIVER = 'other_driver';

export class Sync {
  #store;
  #outbox;
  #report;
  #timer = null;
  #failures = 0;

  /** `report({reach, retryAt})` is called after every attempt. */
  constructor(store, outbox, report) {
    this.#store = store;
    this.#outbox = outbox;
    this.#report = report;
  }

  /** Attempts again on its own: when reach returns, when the app is looked at, and regularly. */
  start() {
    addEventListener('online', () => this.run());
    addEventListener('offline', () => this.#report({ reach: Reach.OFFLINE, retryAt: null }));
    document.addEventListener('visibilitychange', () => this.run({ flush: document.hidden }));
    return this.run();
  }

  /** Plans an attempt after `delay` milliseconds, unless waiting for a failing connection. */
  soon(delay) {
    if (this.#failures === 0) this.#plan(delay);
  }

  /** One attempt: send everything that is ready, then fetch the day. Tabs of one browser take turns. */
  async run({ flush = false } = {}) {
    clearTimeout(this.#timer);
    try {
      await navigator.locks.request(LOCK, async () => {
        await this.#sendAll(flush);
        await this.#fetchDay();
      });
      this.#failures = 0;
      this.#plan((await this.#outbox.isEmpty()) ? FRESH_MS : QUIET_MS);
      this.#report({ reach: Reach.ONLINE, retryAt: null });
    } catch (error) {
      this.#failures += 1;
      const delay = retryDelay(this.#failures);
      this.#plan(delay);
      this.#report({ reach: error.reach ?? Reach.FAILING, retryAt: Date.now() + delay });
      if (!(error instanceof NoAnswer)) throw error;
    }
  }

  #plan(delay) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.run(), delay);
  }

  async #sendAll(flush) {
    const day = await this.#store.read(({ kept }) => kept.get('day'));
    if (!day) return;
    try {
      let batch;
      while ((batch = await this.#outbox.nextBatch(day.driver.id, { flush })) !== null) {
        await this.#send(day.driver.id, batch, flush);
      }
    } catch (error) {
      if (error.code !== OTHER_DRIVER) throw error;
      // Somebody else signed in on this phone: these events wait for their own driver, the day becomes the other's.
    }
  }

  async #send(driverId, batch, flush) {
    const answer = await ask('/sync/events', ['events', 'shifts'], {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': batch.key },
      body: JSON.stringify({ driver_id: driverId, events: batch.events.map(asSent) }),
      keepalive: flush,
    });
    const answered = new Set(answer.events.map((result) => result.id));
    if (!batch.events.every((event) => answered.has(event.id))) throw new NoAnswer(Reach.FAILING);
    await this.#outbox.settle(batch, answer);
  }

  async #fetchDay() {
    const asked = Date.now();
    const day = await ask('/sync/day', ['shifts', 'messages']);
    const answered = Date.now();
    const offset = Date.parse(day.server_time) - (asked + answered) / 2;
    await this.#store.write(async ({ kept }) => {
      await kept.put({ ...day, fetched_at: answered }, 'day');
      await kept.put(Math.round(offset), 'clock');
    });
  }
}

function asSent({ id, shift_id, kind, happened_at, clock_offset_ms, data }) {
  return { id, shift_id, kind, happened_at, clock_offset_ms, data };
}

/** The server's JSON with these lists in it, or NoAnswer with what that means for the driver. */
async function ask(path, lists, options = {}) {
  let response;
  let body;
  try {
    response = await fetch(path, {
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
      ...options,
      headers: { Accept: 'application/json', ...options.headers },
    });
    body = await response.json().catch(() => null);
  } catch {
    throw new NoAnswer(Reach.OFFLINE);
  }
  if (response.ok && lists.every((name) => Array.isArray(body?.[name]))) return body;
  throw new NoAnswer(REACH_BY_CODE[body?.code] ?? Reach.FAILING, body?.code);
}

class NoAnswer extends Error {
  constructor(reach, code = null) {
    super(reach);
    this.reach = reach;
    this.code = code;
  }
}

/** Twice as long after every failure, spread by a fifth so that phones do not all come back at once. */
function retryDelay(failures) {
  const delay = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
  return delay * (0.8 + Math.random() * 0.4);
}
