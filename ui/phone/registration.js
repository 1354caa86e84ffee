/**
 * What events make of a registration, by the same rules as services/rules/registration.py: one table tests both.
 * Pure functions; instants are ISO 8601 strings in server time, lengths are whole minutes.
 */

const MINUTE = 60_000;
const LOADING_MINUTES = 60; // between the start of a shift and the first stop
const RETURN_MINUTES = 30; // from the last stop back to the depot

/** The registration after `events`, which stand in the order in which they were made. */
export function project(registration, events) {
  return events.reduce((current, event) => (EFFECTS[event.kind] ?? unchanged)(current, event), registration);
}

const unchanged = (registration) => registration;

const EFFECTS = {
  start: (r, event) => (r.started_at ? r : { ...r, started_at: instantOf(event) }),
  take_back: (r) => (hasMoreThanStart(r) ? r : { ...r, started_at: null }),
  break_start: (r, event) =>
    phaseOf(r) === 'driving' || phaseOf(r) === 'waiting'
      ? { ...r, breaks: opened(r.breaks, event), waits: closed(r.waits, instantOf(event)) }
      : r,
  break_end: (r, event) => ({ ...r, breaks: closed(r.breaks, instantOf(event)) }),
  wait_start: (r, event) => (phaseOf(r) === 'driving' ? { ...r, waits: opened(r.waits, event) } : r),
  wait_end: (r, event) => ({ ...r, waits: closed(r.waits, instantOf(event)) }),
  counts: (r, event) => ({ ...r, ...event.data }),
  odometer: (r, event) => ({ ...r, ...event.data }),
  remark: (r, event) => ({ ...r, remark: event.data.remark }),
  times: (r, event) => ({ ...r, ...mended(r, event.data) }),
  stop: (r, event) => {
    if (!r.started_at || r.ended_at) return r;
    const end = event.data.ended_at ?? instantOf(event);
    return { ...r, ended_at: end, breaks: closed(r.breaks, end), waits: closed(r.waits, end) };
  },
  resume: (r) => (r.submitted_at ? r : { ...r, ended_at: null }),
  submit: (r, event) => (r.ended_at ? { ...r, submitted_at: r.submitted_at ?? instantOf(event) } : r),
};

/** Only a start or end that was registered can be mended; it takes a start or stop to make one. */
const mended = (registration, data) =>
  Object.fromEntries(Object.entries(data).filter(([field]) => field === 'break_minutes' || registration[field]));

/** When an event happened in server time: the phone's clock plus how far it was found to be off. */
export function instantOf(event) {
  return new Date(Date.parse(event.happened_at) + event.clock_offset_ms).toISOString();
}

const opened = (spans, event) => [...spans, { from: instantOf(event), to: null }];
const closed = (spans, at) =>
  spans.map((span) => (span.to ? span : { ...span, to: instant(at) < instant(span.from) ? span.from : at }));

/** planned, driving, waiting, break, stopped or submitted: the buttons follow from this, never from the last tap. */
export function phaseOf(registration) {
  if (registration.submitted_at) return 'submitted';
  if (registration.ended_at) return 'stopped';
  if (!registration.started_at) return 'planned';
  if (registration.breaks.some((span) => !span.to)) return 'break';
  if (registration.waits.some((span) => !span.to)) return 'waiting';
  return 'driving';
}

/** Whether a shift has started and nothing was registered since: then the start can be taken back. */
export const isJustStarted = (registration) => registration.started_at !== null && !hasMoreThanStart(registration);

const hasMoreThanStart = (r) =>
  Boolean(
    r.ended_at || r.breaks.length || r.break_minutes || r.waits.length || r.stops_done || r.stops_failed ||
      r.parcels_delivered || r.parcels_returned || r.km_end !== null,
  );

export const isRunning = (registration) => ['driving', 'waiting', 'break'].includes(phaseOf(registration));

/** Start of the break or wait that is going on, or null. */
export function openSince(spans) {
  return spans.find((span) => !span.to)?.from ?? null;
}

export function minutesIn(spans, now) {
  const milliseconds = spans.reduce((sum, span) => sum + instant(span.to ?? now) - instant(span.from), 0);
  return Math.round(milliseconds / MINUTE);
}

/** How much of the shift the spans took: what lies before or after it does not count, and no minute counts twice. */
function minutesWithin(registration, spans, now) {
  const latest = registration.ended_at ? instant(registration.ended_at) : Infinity;
  let until = instant(registration.started_at);
  let milliseconds = 0;
  for (const [from, to] of spans.map((span) => [instant(span.from), instant(span.to ?? now)]).sort(byStart)) {
    const begin = Math.max(from, until);
    const end = Math.min(to, latest);
    if (begin < end) [milliseconds, until] = [milliseconds + end - begin, end];
  }
  return Math.round(milliseconds / MINUTE);
}

const byStart = ([one], [other]) => one - other;

export function breakMinutes(registration, now) {
  return registration.break_minutes ?? minutesWithin(registration, registration.breaks, now);
}

export function waitMinutes(registration, now) {
  return minutesWithin(registration, registration.waits, now);
}

/** Whole minutes from start to end, or to `now` while the shift is going on, without the breaks. */
export function workedMinutes(registration, now) {
  if (!registration.started_at) return 0;
  return spanMinutes(registration, now) - breakMinutes(registration, now);
}

function spanMinutes(registration, now) {
  return minutesIn([{ from: registration.started_at, to: registration.ended_at }], now);
}

/**
 * How the round goes against an even pace between loading and the way back.
 * `ahead` is a number of stops, negative when behind; `finish` is null until a tenth of the stops is done.
 */
export function paceOf(shift, registration, now) {
  const planned = registration.stops_loaded ?? shift.stops_planned;
  if (!planned || !registration.started_at) return { ahead: null, finish: null };
  const done = registration.stops_done + registration.stops_failed;
  const delivering = workedMinutes(registration, now) - LOADING_MINUTES;
  const available = (instant(shift.ends_at) - instant(shift.starts_at)) / MINUTE - LOADING_MINUTES - RETURN_MINUTES;
  if (delivering <= 0 || available <= 0) return { ahead: null, finish: null };
  const ahead = Math.round(done - planned * Math.min(1, delivering / available));
  if (done < planned / 10) return { ahead, finish: null };
  const remaining = Math.max(0, planned - done) * (delivering / done) + RETURN_MINUTES;
  return { ahead, finish: new Date(now + remaining * MINUTE) };
}

const LONG_SHIFT_MINUTES = 14 * 60;
const REQUIRED_BREAKS = [
  { beyond: 10 * 60, minutes: 45 },
  { beyond: 5.5 * 60, minutes: 30 },
];

/**
 * What a person should look at before handing in: `blocks` must be mended, the rest may stand. The server holds the
 * registration against the same limits (services/rules/registration.py and norms.py).
 */
export function findingsOf(registration, now) {
  const findings = [];
  const length = spanMinutes(registration, now);
  const pause = breakMinutes(registration, now);
  const required = REQUIRED_BREAKS.find((rule) => length - pause > rule.beyond)?.minutes ?? 0;
  const { km_start: from, km_end: to } = registration;
  if (instant(registration.ended_at) <= instant(registration.started_at))
    findings.push({ blocks: true, text: 'Het einde ligt voor het begin. Pas de tijden aan.' });
  else if (pause > length) findings.push({ blocks: true, text: 'De pauze is langer dan de dienst. Pas de pauze aan.' });
  if (length > LONG_SHIFT_MINUTES && !registration.remark?.trim())
    findings.push({ blocks: true, text: 'Je was langer dan 14 uur bezig. Schrijf bij opmerking waarom.' });
  if (from !== null && to !== null && to < from)
    findings.push({ blocks: true, text: 'De kilometerstand aan het eind is lager dan aan het begin.' });
  if (from === null || to === null) findings.push({ blocks: false, text: 'De kilometerstand is nog niet compleet.' });
  if (pause < required)
    findings.push({
      blocks: false,
      text: `Je hebt ${pause} minuten pauze, bij deze dag hoort ${required}. Vergeten te tikken? Pas de pauze aan.`,
    });
  const loaded = registration.stops_loaded;
  const handled = registration.stops_done + registration.stops_failed;
  if (loaded !== null && handled !== loaded)
    findings.push({ blocks: false, text: `Je telt ${handled} stops, er gingen er ${loaded} mee.` });
  return findings;
}

const instant = (value) => (typeof value === 'number' ? value : Date.parse(value));
