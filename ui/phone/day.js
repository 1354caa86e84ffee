/** Today: the shift, what may be done now, and the round in numbers. */

import { h } from '/app/static/vue.js';

import { capital, clock, isoDay, length, longDate, number } from './format.js';
import { outboxList } from './outbox_list.js';
import { Counter, HoldButton, button, icon, row } from './parts.js';
import { isJustStarted, minutesIn, openSince, paceOf, phaseOf, workedMinutes } from './registration.js';

/** The card that says where, when and in which van, and below it how far it has come. */
export function shiftCard(phone, shift) {
  const place = shift.dock ? `${shift.depot}, dock ${shift.dock}` : shift.depot;
  const van = [shift.vehicle, shift.plate].filter(Boolean).join(', ');
  return h('section', { class: 'dp-card', 'aria-label': `${phone.word} ${shift.route_code}` }, [
    h('div', { class: 'dp-shift' }, [
      h('h2', [shift.route_code, ' ', shift.route_name]),
      h('span', { class: 't' }, `${clock(shift.starts_at)}–${clock(shift.ends_at)}`),
      h('ul', [h('li', [icon('warehouse', 17), place]), van && h('li', [icon('van', 17), van])]),
      shift.service_date === phone.today.value || h('p', { class: 'dp-note c-warn' }, otherDay(phone, shift)),
      shift.note && h('p', { class: 'dp-note c-2' }, shift.note),
    ]),
    ...progress(phone, shift),
  ]);
}

const otherDay = (phone, shift) => `Dit is de ${phone.word} van ${longDate(shift.service_date)}.`;

function progress(phone, shift) {
  const registration = shift.registration;
  const now = phone.state.now;
  switch (phaseOf(registration)) {
    case 'driving':
      return [
        stateLine(
          h('span', { class: 'dp-dot' }),
          `Onderweg sinds ${clock(registration.started_at)}`,
          length(workedMinutes(registration, now)),
        ),
        ...roundLine(phone, shift, now),
      ];
    case 'break': {
      const since = openSince(registration.breaks);
      return [
        stateLine(
          icon('coffee', 20),
          `Pauze sinds ${clock(since)}`,
          length(minutesIn([{ from: since, to: null }], now)),
        ),
      ];
    }
    case 'waiting': {
      const since = openSince(registration.waits);
      return [
        stateLine(
          icon('clock', 20),
          `Wacht sinds ${clock(since)}`,
          length(minutesIn([{ from: since, to: null }], now)),
        ),
      ];
    }
    default:
      return [];
  }
}

const stateLine = (mark, text, time) => h('div', { class: 'dp-state' }, [mark, text, h('time', time)]);

function roundLine(phone, shift, now) {
  const from = Date.parse(shift.starts_at);
  const share = (instant) =>
    `${Math.min(100, Math.max(0, ((instant - from) / (Date.parse(shift.ends_at) - from)) * 100))}%`;
  const finish = phone.isZzp ? null : paceOf(shift, shift.registration, now).finish;
  const ready = finish ? `klaar rond ${clock(finish)}` : `tot ${clock(shift.ends_at)}`;
  const planned = `${clock(shift.starts_at)} tot ${clock(shift.ends_at)}`;
  const label = `${capital(phone.word)} van ${planned}, nu ${clock(now)}, ${ready}`;
  return [
    h('div', { class: 'dp-line', role: 'img', 'aria-label': label }, [
      h('i', { style: { width: share(now) } }),
      finish && h('b', { style: { left: share(finish.getTime()) } }),
    ]),
    h('p', { class: 'dp-line__t c-2 df-num', 'aria-hidden': 'true' }, [
      h('span', clock(shift.starts_at)),
      h('span', ready),
    ]),
  ];
}

function sentAt(phone, message) {
  const day = isoDay(message.sent_at);
  return `${day === phone.today.value ? '' : `${longDate(day)} `}${clock(message.sent_at)}`;
}

export function messageCards(phone) {
  return phone.messages.value.map((message) =>
    h('section', { key: message.id, class: 'dp-card dp-message' }, [
      icon('message-square', 20, 'c-accent'),
      h('p', [h('b', `${message.from}, ${sentAt(phone, message)}`), h('br'), message.text]),
      button('Gezien', null, { onClick: () => phone.record(null, 'message_seen', () => ({ message_id: message.id })) }),
    ]),
  );
}

const COUNTERS = [
  {
    field: 'stops_done',
    name: 'Stops',
    one: 'stop',
    goalOf: (shift) => shift.registration.stops_loaded ?? shift.stops_planned,
  },
  { field: 'parcels_delivered', name: 'Pakketten', one: 'pakket', goalOf: (shift) => shift.parcels_planned },
  { field: 'stops_failed', name: 'Niet gelukt', one: 'mislukte stop' },
];

/** What can be counted and noted while driving; the odometer asks for itself until it is filled in. */
export function drivingBody(phone, shift, open) {
  const first = [
    isJustStarted(shift.registration) && takeBackRow(open),
    shift.registration.km_start === null && odometerRow(shift, 'km_start', open),
  ].filter(Boolean);
  return [
    first.length ? h('section', { class: 'dp-card is-flush' }, first) : null,
    h(
      'section',
      { class: 'dp-card is-flush dp-low' },
      COUNTERS.map((counter) => counterRow(phone, shift, counter, open)),
    ),
    tiles(phone, shift, open),
  ];
}

const takeBackRow = (open) =>
  row({
    glyph: 'undo-2',
    title: 'Per ongeluk gestart?',
    value: 'Start terugnemen',
    onClick: () => open({ name: 'take_back' }),
  });

function counterRow(phone, shift, { field, name, one, goalOf }, open) {
  return h(Counter, {
    key: field,
    name,
    one,
    value: shift.registration[field],
    goal: goalOf?.(shift) ?? undefined,
    note:
      field === 'stops_done' && !phone.isZzp
        ? paceNote(paceOf(shift, shift.registration, phone.state.now).ahead)
        : undefined,
    onChange: (step) => phone.record(shift.id, 'counts', (now) => ({ [field]: Math.max(0, now[field] + step) })),
    onEdit: () => open({ name: 'count', field }),
  });
}

function paceNote(ahead) {
  if (ahead === null) return undefined;
  if (ahead === 0) return 'op schema';
  return ahead > 0 ? `${ahead} voor op schema` : `${-ahead} achter op schema`;
}

function tiles(phone, shift, open) {
  const planner = phone.state.day.planner;
  const canWait = phaseOf(shift.registration) === 'driving';
  return h('div', { class: 'dp-tiles' }, [
    canWait &&
      tile('clock', 'Wachten', {
        'aria-label': 'Wachten op het depot',
        onClick: () => phone.record(shift.id, 'wait_start', once('driving')),
      }),
    tile('file-text', 'Opmerking', { onClick: () => open({ name: 'remark' }) }),
    planner?.phone && h('a', { href: `tel:${planner.phone}` }, [icon('phone', 24), 'Bel planner']),
  ]);
}

const tile = (glyph, label, attributes) => h('button', { type: 'button', ...attributes }, [icon(glyph, 24), label]);

export function odometerRow(shift, field, open) {
  const value = shift.registration[field];
  return row({
    glyph: 'route',
    title: field === 'km_start' ? 'Kilometerstand begin' : 'Kilometerstand eind',
    value: value === null ? 'Vul in' : `${number(value)} km`,
    onClick: () => open({ name: 'odometer', field }),
  });
}

function loadedRow(shift, open) {
  const value = shift.registration.stops_loaded;
  return row({
    glyph: 'package',
    title: 'Stops geladen',
    value: value === null ? 'Vul in' : number(value),
    onClick: () => open({ name: 'count', field: 'stops_loaded' }),
  });
}

/** Before the start: what can be done ahead of it. */
export function plannedBody(phone, shift, open) {
  const planner = phone.state.day.planner;
  return [
    h('section', { class: 'dp-card is-flush' }, [
      odometerRow(shift, 'km_start', open),
      loadedRow(shift, open),
      planner?.phone &&
        h('a', { class: 'dp-li', href: `tel:${planner.phone}` }, [
          icon('phone', 20, 'c-3'),
          h('span', `Bel ${planner.name}`),
          h('span', { class: 'v c-accent' }, 'Bel'),
        ]),
    ]),
    ...outboxList(phone.waiting.value),
  ];
}

/** On a break: what still waits on the phone, and the way to a person. */
export function breakBody(phone, shift, open) {
  return [...outboxList(phone.waiting.value), tiles(phone, shift, open)];
}

/** The buttons under the thumb; they follow from the shift, never from the last tap. */
export function thumbButtons(phone, shift) {
  const act = (kind, ...phases) => phone.record(shift.id, kind, once(...phases));
  const stop = h(HoldButton, {
    key: 'stop',
    label: `Stop ${phone.word}`,
    glyph: 'square',
    onDone: () => act('stop', 'driving', 'waiting', 'break'),
  });
  switch (phaseOf(shift.registration)) {
    case 'planned':
      return [
        button(`Start ${phone.word}`, 'play', {
          key: 'start',
          tone: 'is-xl is-primary',
          onClick: () => act('start', 'planned'),
        }),
      ];
    case 'driving':
      return [
        button('Pauze', 'coffee', { key: 'pause', tone: 'is-xl', onClick: () => act('break_start', 'driving') }),
        stop,
      ];
    case 'waiting':
      return [
        button('Klaar met wachten', 'play', {
          key: 'wait',
          tone: 'is-xl is-primary',
          onClick: () => act('wait_end', 'waiting'),
        }),
      ];
    case 'break':
      return [
        button(`Hervat ${phone.word}`, 'play', {
          key: 'resume',
          size: 20,
          tone: 'is-xl is-primary',
          onClick: () => act('break_end', 'break'),
        }),
      ];
    default:
      return [];
  }
}

/** An event without data, but only while the shift is in one of these phases: a second tap does nothing. */
export const once =
  (...phases) =>
  (registration) =>
    phases.includes(phaseOf(registration)) ? {} : null;

/** The other shifts of today; tapping one makes the buttons about that one. */
export function otherShifts(phone, current) {
  const others = phone.shifts.value.filter((shift) => shift.id !== current.id);
  if (others.length === 0) return [];
  return [
    h('h2', { class: 'dp-h' }, 'Ook vandaag'),
    h(
      'section',
      { class: 'dp-card is-flush' },
      others.map((shift) =>
        row({
          glyph: 'van',
          title: `${shift.route_code} ${shift.route_name}`,
          detail: `${clock(shift.starts_at)}–${clock(shift.ends_at)}`,
          value: 'Bekijk',
          onClick: () => phone.choose(shift),
        }),
      ),
    ),
  ];
}
