/** The panels in which a value is typed; each writes one event. */

import { h } from '/app/static/vue.js';

import { clock, instantsAt } from './format.js';
import { outboxList } from './outbox_list.js';
import { Sheet, ValueSheet, button } from './parts.js';
import { breakMinutes, isJustStarted } from './registration.js';

const MOST_STOPS = 9_999;
const MOST_KM = 2_000_000;

const TITLES = {
  stops_loaded: 'Stops geladen',
  stops_done: 'Stops gelukt',
  stops_failed: 'Stops niet gelukt',
  parcels_delivered: 'Pakketten bezorgd',
  parcels_returned: 'Pakketten retour naar depot',
  km_start: 'Kilometerstand begin',
  km_end: 'Kilometerstand eind',
};

/** The open sheet, or null. It stays about the shift it was opened for, whichever is on the screen. */
export function sheetOf(phone, sheet, close) {
  if (sheet === null) return null;
  if (sheet.name === 'outbox') return outboxSheet(phone, close);
  const shift = phone.shifts.value.find((candidate) => candidate.id === sheet.shiftId);
  if (!shift) return null;
  if (sheet.name === 'take_back') return takeBackSheet(phone, shift, close);
  const { kind, data, live, ...props } = VALUES[sheet.name](shift, sheet.field, phone.state.now);
  const save = (value) => phone.record(shift.id, kind, (now) => changed(now, data(value)));
  return h(ValueSheet, {
    key: sheet.name,
    ...props,
    failure: phone.state.fault,
    onClose: close,
    onType: live && save,
    onSave: (value) => save(value).then(close),
  });
}

function changed(registration, data) {
  return Object.entries(data).some(([field, value]) => registration[field] !== value) ? data : null;
}

const VALUES = {
  count: (shift, field) =>
    wholeNumber(
      'counts',
      field,
      shift.registration[field],
      MOST_STOPS,
      field === 'stops_loaded' ? 'Alle stops die je meeneemt.' : 'Alles tot nu toe.',
    ),
  odometer: (shift, field) =>
    wholeNumber(
      'odometer',
      field,
      shift.registration[field],
      MOST_KM,
      'De stand op het dashboard, zonder cijfer achter de komma.',
    ),
  break_minutes: (shift) => ({
    ...wholeNumber(
      'times',
      'break_minutes',
      breakMinutes(shift.registration, 0),
      24 * 60,
      'Alle pauzes samen, in minuten.',
    ),
    title: 'Pauze in minuten',
  }),
  started_at: ({ registration: { started_at: start } }, _field, now) =>
    time('started_at', 'Begin', start, now, (wall) => nearest(instantsAt(wall, start), start)),
  ended_at: ({ registration: { started_at: start, ended_at: end } }, _field, now) =>
    time('ended_at', 'Einde', end, now, (wall) => instantsAt(wall, start).find((instant) => instant > start)),
  remark: (shift) => ({
    kind: 'remark',
    title: 'Opmerking',
    type: 'text',
    hint: 'Je planner leest dit bij je registratie.',
    value: shift.registration.remark,
    parse: (text) => text,
    data: (text) => ({ remark: text.replace(/\p{Cs}/gu, '') }), // half an emoji is no text
    live: true, // every letter is kept, so that a phone that dies in the middle loses none
    submit: 'Klaar',
  }),
};

function wholeNumber(kind, field, value, most, hint) {
  return {
    kind,
    title: TITLES[field],
    type: 'number',
    hint,
    value,
    problem: `Vul een heel getal in tot ${most.toLocaleString('nl-NL')}.`,
    parse: (text) => {
      const digits = text.replace(/[.\s]/g, '');
      return /^\d{1,7}$/.test(digits) && Number(digits) <= most ? Number(digits) : null;
    },
    data: (number) => ({ [field]: number }),
  };
}

/** A time that has been; `read` says which instant is meant by what the clock read. */
function time(field, title, value, now, read) {
  return {
    kind: 'times',
    title,
    type: 'time',
    hint: 'De tijd op de klok, dus niet de tijd waarop je tikte.',
    value: clock(value),
    problem: 'Vul een tijd in die al geweest is, bijvoorbeeld 16:30.',
    parse: (text) => {
      const instant = /^([01]\d|2[0-3]):[0-5]\d$/.test(text) ? read(text) : null;
      return instant !== null && Date.parse(instant) <= now ? instant : null;
    },
    data: (instant) => ({ [field]: instant }),
  };
}

function nearest(instants, to) {
  const distance = (instant) => Math.abs(Date.parse(instant) - Date.parse(to));
  return instants.reduce((best, instant) => (distance(instant) < distance(best) ? instant : best));
}

function takeBackSheet(phone, shift, close) {
  const takeBack = () => phone.record(shift.id, 'take_back', (now) => (isJustStarted(now) ? {} : null)).then(close);
  return h(Sheet, { title: 'Start terugnemen?', onClose: close }, () => [
    h('p', { class: 'c-2' }, `Je ${phone.word} is dan niet begonnen. Je planner kan zien dat je hem startte.`),
    button('Neem start terug', 'undo-2', { tone: 'is-xl is-primary', onClick: takeBack }),
  ]);
}

function outboxSheet(phone, close) {
  const { waiting, refused, ofOthers, state } = phone;
  const lists = [
    ...outboxList(refused.value, {
      onRetry: (event) => phone.retry(event),
      onDiscard: (event) => phone.discard(event),
    }),
    ...outboxList(waiting.value),
    ...othersNote(ofOthers.value),
  ];
  const all = state.sentAt
    ? `Alles is verzonden, het laatst om ${clock(state.sentAt + state.clock)}.`
    : 'Er staat niets klaar om te verzenden.';
  return h(Sheet, { title: 'Verzenden', onClose: close }, () => [
    ...(lists.length ? lists : [h('p', { class: 'c-2' }, all)]),
    button('Probeer nu', 'redo-2', { tone: 'is-xl', onClick: () => phone.syncNow() }),
  ]);
}

function othersNote(events) {
  const names = [...new Set(events.map((event) => event.driver_name))].join(' en ');
  if (events.length === 0) return [];
  return [h('p', { class: 'c-2' }, `Van ${names} staat hier nog iets klaar. Het gaat mee zodra ${names} weer inlogt.`)];
}
