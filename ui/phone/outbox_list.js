/** How an event that still stands on the phone is named and shown. */

import { h } from '/app/static/vue.js';

import { clock, number } from './format.js';
import { button, icon } from './parts.js';
import { instantOf } from './registration.js';

const FIELDS = {
  stops_loaded: 'Stops geladen',
  stops_done: 'Stops',
  stops_failed: 'Niet gelukt',
  parcels_delivered: 'Pakketten',
  parcels_returned: 'Retour naar depot',
  km_start: 'Kilometerstand begin',
  km_end: 'Kilometerstand eind',
  break_minutes: 'Pauze, minuten',
  started_at: 'Begin',
  ended_at: 'Einde',
};

const KINDS = {
  start: { glyph: 'play', title: () => 'Gestart' },
  take_back: { glyph: 'undo-2', title: () => 'Start teruggenomen' },
  break_start: { glyph: 'clock', title: () => 'Pauze gestart' },
  break_end: { glyph: 'clock', title: () => 'Pauze voorbij' },
  wait_start: { glyph: 'clock', title: () => 'Wachten op depot gestart' },
  wait_end: { glyph: 'clock', title: () => 'Klaar met wachten' },
  counts: { glyph: 'package-check', title: change },
  odometer: { glyph: 'route', title: change },
  times: { glyph: 'clock', title: change },
  remark: { glyph: 'file-text', title: () => 'Opmerking' },
  stop: { glyph: 'square', title: () => 'Gestopt' },
  resume: { glyph: 'play', title: () => 'Toch verder' },
  submit: { glyph: 'send', title: () => 'Ingeleverd' },
  message_seen: { glyph: 'message-square', title: () => 'Bericht gezien' },
};

/** The events, newest first, under a heading; nothing when there are none. */
export function outboxList(events, { onRetry, onDiscard } = {}) {
  if (events.length === 0) return [];
  return [
    h('h2', { class: 'dp-h' }, events[0].state === 'refused' ? 'Niet aangenomen' : 'Op je telefoon bewaard'),
    h(
      'section',
      { class: 'dp-card is-flush' },
      [...events].reverse().map((event) => line(event, onRetry, onDiscard)),
    ),
  ];
}

function line(event, onRetry, onDiscard) {
  const { glyph, title } = KINDS[event.kind];
  const refused = event.state === 'refused';
  return h('div', { key: event.seq, class: ['dp-li', refused && 'is-refused'] }, [
    icon(glyph, 20, refused ? 'c-danger' : 'c-warn'),
    h('span', [
      title(event),
      h('small', clock(instantOf(event))),
      refused && h('small', { class: 'c-danger' }, event.message),
    ]),
    refused ? null : h('span', { class: 'c-2' }, 'wacht'),
    refused && onRetry
      ? h('div', { class: 'dp-row' }, [
          button('Verwijder', null, { onClick: () => onDiscard(event) }),
          button('Stuur opnieuw', null, { onClick: () => onRetry(event) }),
        ])
      : null,
  ]);
}

function change(event) {
  const [[field, value]] = Object.entries(event.data);
  const before = event.before[field];
  const shown = (one) => (typeof one === 'number' ? number(one) : clock(one));
  return before === null ? `${FIELDS[field]} ${shown(value)}` : `${FIELDS[field]} ${shown(before)} → ${shown(value)}`;
}
