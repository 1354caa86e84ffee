/** The end of the day: everything once more, what is odd about it, and handing it in. */

import { h } from '/app/static/vue.js';

import { odometerRow, once } from './day.js';
import { clock, length, number } from './format.js';
import { button, icon, row } from './parts.js';
import { breakMinutes, findingsOf, waitMinutes, workedMinutes } from './registration.js';

const COUNTS = [
  { field: 'stops_loaded', title: 'Stops geladen', glyph: 'package' },
  { field: 'stops_done', title: 'Stops gelukt', glyph: 'package-check' },
  { field: 'stops_failed', title: 'Stops niet gelukt', glyph: 'x' },
  { field: 'parcels_delivered', title: 'Pakketten bezorgd', glyph: 'package' },
  { field: 'parcels_returned', title: 'Pakketten retour naar depot', glyph: 'undo-2' },
];

/** Before handing in: every figure can be tapped and mended. */
export function summaryBody(phone, shift, open) {
  const findings = findingsOf(shift.registration, phone.state.now);
  return [
    ...(findings.length ? [findingCard(findings)] : []),
    h('h2', { class: 'dp-h' }, 'Klopt dit?'),
    timesCard(shift, open),
    h(
      'section',
      { class: 'dp-card is-flush' },
      COUNTS.map(({ field, title, glyph }) =>
        countRow(shift, field, { glyph, title, onClick: () => open({ name: 'count', field }) }),
      ),
    ),
    h('section', { class: 'dp-card is-flush' }, [
      odometerRow(shift, 'km_start', open),
      odometerRow(shift, 'km_end', open),
      remarkRow(shift, () => open({ name: 'remark' })),
    ]),
  ];
}

function countRow(shift, field, { glyph, title, onClick }) {
  const value = shift.registration[field];
  return row({ glyph, title, value: value === null ? 'Vul in' : number(value), onClick });
}

function findingCard(findings) {
  return h(
    'section',
    { class: 'dp-card dp-findings', 'aria-label': 'Kijk hier nog naar' },
    findings.map(({ blocks, text }) =>
      h('p', { key: text }, [
        icon(blocks ? 'sev-block' : 'sev-warn', 20, blocks ? 's-danger' : 's-warn'),
        h('span', text),
      ]),
    ),
  );
}

function timesCard(shift, open) {
  const r = shift.registration;
  const edit = open && ((name) => () => open({ name }));
  return h('section', { class: 'dp-card is-flush' }, [
    row({ glyph: 'play', title: 'Begin', value: clock(r.started_at), onClick: edit?.('started_at') }),
    row({ glyph: 'square', title: 'Einde', value: clock(r.ended_at), onClick: edit?.('ended_at') }),
    row({ glyph: 'coffee', title: 'Pauze', value: length(breakMinutes(r, 0)), onClick: edit?.('break_minutes') }),
    r.waits.length ? row({ glyph: 'clock', title: 'Wachten op depot', value: length(waitMinutes(r, 0)) }) : null,
    row({ glyph: 'clock', title: 'Gewerkt', detail: 'zonder pauze', value: length(workedMinutes(r, 0)) }),
  ]);
}

const remarkRow = (shift, onClick) =>
  row({
    glyph: 'file-text',
    title: 'Opmerking',
    detail: shift.registration.remark || undefined,
    value: onClick && (shift.registration.remark ? 'Wijzig' : 'Schrijf'),
    onClick,
  });

export function summaryButtons(phone, shift) {
  const blocked = findingsOf(shift.registration, phone.state.now).some((finding) => finding.blocks);
  return [
    button('Toch verder', 'play', {
      key: 'on',
      size: 20,
      tone: 'is-xl',
      onClick: () => phone.record(shift.id, 'resume', once('stopped')),
    }),
    button('Lever in', 'check', {
      key: 'submit',
      tone: 'is-xl is-primary',
      disabled: blocked,
      onClick: () => phone.record(shift.id, 'submit', once('stopped')),
    }),
  ];
}

/** After handing in: the same figures, to read. */
export function submittedBody(phone, shift) {
  const r = shift.registration;
  const driven = r.km_start !== null && r.km_end !== null ? `${number(r.km_end - r.km_start)} km` : null;
  return [
    h('section', { class: 'dp-card dp-done' }, [
      icon('st-ok', 26, 's-ok'),
      h('div', [
        h('b', `Ingeleverd om ${clock(r.submitted_at)}`),
        h('p', { class: 'c-2' }, 'Klopt er iets niet? Bel je planner, die past het aan.'),
      ]),
    ]),
    timesCard(shift, null),
    h('section', { class: 'dp-card is-flush' }, [
      ...COUNTS.filter(({ field }) => r[field] !== null).map(({ field, title, glyph }) =>
        countRow(shift, field, { glyph, title }),
      ),
      driven && row({ glyph: 'route', title: 'Gereden', value: driven }),
      r.remark ? remarkRow(shift, null) : null,
    ]),
  ];
}
