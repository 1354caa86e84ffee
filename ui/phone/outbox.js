/** Events made on this phone: written first, shown always, handed over in order, kept until the server has them. */

import { project } from './registration.js';

/** How long a change may still be joined by the next one before it is sent. */
export const QUIET_MS = 3000;
const BATCH_SIZE = 50;
const MERGED = new Set(['counts', 'odometer', 'remark', 'times']);

export class Outbox {
  #store;

  constructor(store) {
    this.#store = store;
  }

  /**
   * Writes what `change` makes of the registration as it is now, over all tabs: `change` gets the registration and
   * returns the event's data, or null when there is nothing to do. `driver` and `shown` are whose screen it is and the
   * shift on it, whatever day another tab has put in place since. Within QUIET_MS a second change of the same thing
   * joins the first, so that twenty taps are one event. Resolves to the milliseconds until it may be sent, or to null
   * when nothing was written.
   */
  record(driver, shown, kind, change) {
    return this.#store.write(async ({ events, kept }) => {
      const day = await kept.get('day');
      const all = await events.all();
      const shiftId = shown?.id ?? null;
      const shift = day?.shifts.find((candidate) => candidate.id === shiftId) ?? shown;
      const current = registrationOf(shift, all, driver.id);
      const data = change(current);
      if (data === null) return null;
      const made = { data, happened_at: new Date().toISOString(), clock_offset_ms: (await kept.get('clock')) ?? 0 };
      const last = all.at(-1);
      if (canJoin(last, { shiftId, kind, data, driverId: driver.id })) {
        await events.put({ ...last, ...made, data: { ...last.data, ...data } });
        return QUIET_MS;
      }
      const before = Object.fromEntries(Object.keys(data).map((field) => [field, current?.[field] ?? null]));
      await events.put({
        ...made,
        id: crypto.randomUUID(),
        driver_id: driver.id,
        driver_name: driver.first_name,
        shift_id: shiftId,
        kind,
        before,
        state: 'waiting',
        batch: null,
        message: null,
      });
      return MERGED.has(kind) ? QUIET_MS : 0;
    });
  }

  /** The next events to send under one key, or null. Once given out, a batch keeps its key and its content. */
  nextBatch(driverId, { flush = false } = {}) {
    return this.#store.write(async ({ events }) => {
      const all = await events.all();
      const waiting = all.filter((event) => event.state === 'waiting' && event.driver_id === driverId);
      const begun = waiting.find((event) => event.batch !== null);
      if (begun) return batchOf(waiting.filter((event) => event.batch === begun.batch));
      const ready = waiting.filter((event) => flush || event !== all.at(-1) || !isQuiet(event)).slice(0, BATCH_SIZE);
      if (ready.length === 0) return null;
      const key = crypto.randomUUID();
      const taken = ready.map((event) => ({ ...event, batch: key }));
      for (const event of taken) await events.put(event);
      return batchOf(taken);
    });
  }

  /** Whether nothing of the driver who is signed in still has to be sent. */
  isEmpty() {
    return this.#store.read(async ({ events, kept }) => {
      const day = await kept.get('day');
      return !(await events.all()).some((event) => event.state === 'waiting' && event.driver_id === day?.driver.id);
    });
  }

  /** Takes the server's answer in: what it has leaves the phone, what it refuses stays with the reason. */
  settle(batch, answer) {
    return this.#store.write(async ({ events, kept }) => {
      const results = new Map(answer.events.map((result) => [result.id, result]));
      for (const event of batch.events) {
        const result = results.get(event.id);
        if (result.status === 'refused') await events.put({ ...event, state: 'refused', message: result.message });
        else await events.delete(event.seq);
      }
      await kept.put(Date.now(), 'sent_at');
      const day = await kept.get('day');
      if (!day) return;
      const fresh = new Map(answer.shifts.map((shift) => [shift.id, shift.registration]));
      const shifts = day.shifts.map((shift) => ({ ...shift, registration: fresh.get(shift.id) ?? shift.registration }));
      const seen = new Set(batch.events.map((event) => event.data.message_id));
      const messages = day.messages.filter((message) => !seen.has(message.id));
      await kept.put({ ...day, shifts, messages }, 'day');
    });
  }

  /** Offers a refused event to the server once more, and with it all of its shift: a stop needs the start before it. */
  retry({ shift_id: shiftId, driver_id: driverId }) {
    return this.#store.write(async ({ events }) => {
      const again = (await events.all()).filter(
        (event) => event.state === 'refused' && event.shift_id === shiftId && event.driver_id === driverId,
      );
      for (const event of again) await events.put({ ...event, state: 'waiting', batch: null, message: null });
    });
  }

  /** Forgets a refused event; only ever because the driver says so. */
  discard(seq) {
    return this.#store.write(async ({ events }) => {
      if ((await events.get(seq))?.state === 'refused') await events.delete(seq);
    });
  }
}

/** The server's registration of a shift with this driver's own unsent events on top. */
export function registrationOf(shift, events, driverId) {
  if (!shift) return null;
  const own = events.filter(
    (event) => event.shift_id === shift.id && event.driver_id === driverId && event.state === 'waiting',
  );
  return project(shift.registration, own);
}

function canJoin(last, { shiftId, kind, data, driverId }) {
  return (
    last !== undefined &&
    MERGED.has(kind) &&
    last.kind === kind &&
    last.shift_id === shiftId &&
    last.driver_id === driverId &&
    last.state === 'waiting' &&
    last.batch === null &&
    Object.keys(data).every((field) => field in last.data)
  );
}

function isQuiet(event) {
  return MERGED.has(event.kind) && Math.abs(Date.now() - Date.parse(event.happened_at)) < QUIET_MS;
}

function batchOf(events) {
  return { key: events[0].batch, events };
}
