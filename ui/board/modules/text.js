// Dutch notation for everything the board writes: times, durations, money, days.

const WEEKDAYS = ['maandag', 'dinsdag', 'woensdag', 'donderdag', 'vrijdag', 'zaterdag', 'zondag'];
const MONTHS = [
  'januari', 'februari', 'maart', 'april', 'mei', 'juni',
  'juli', 'augustus', 'september', 'oktober', 'november', 'december',
];
const QUARTERS = ['', '¼', '½', '¾'];
const MINUS = '\u2212';
const NO_BREAK_SPACE = '\u00a0';

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that may stand in markup, between tags or in an attribute. */
export const escaped = (text) => String(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign]);

const twoDigits = (number) => String(number).padStart(2, '0');

/** 435 becomes 07:15; past midnight it starts again. */
export function clock(minutes) {
  const ofDay = ((minutes % 1440) + 1440) % 1440;
  return `${twoDigits(Math.floor(ofDay / 60))}:${twoDigits(ofDay % 60)}`;
}

/** 07:15–16:00 */
export const span = (shift) => `${clock(shift.start)}–${clock(shift.end)}`;

/** 570 becomes 9 u 30 m. */
export function duration(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (!hours) return `${rest} m`;
  return rest ? `${hours} u ${rest} m` : `${hours} u`;
}

/** Hours with at most one decimal: 2670 becomes 44,5. */
export const decimalHours = (minutes) => String(Math.round(minutes / 6) / 10).replace('.', ',');

/** 525 becomes 8¾ u, rounded to a quarter of an hour. */
export function quarterHours(minutes) {
  const quarters = Math.round(minutes / 15);
  const whole = Math.floor(quarters / 4);
  return `${whole || ''}${QUARTERS[quarters % 4]}${quarters ? '' : '0'} u`;
}

/** 1468 becomes 1.468. */
export const whole = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, '.');

/** Cents in whole euros: 187240 becomes € 1.872. */
export function euros(cents) {
  return `${cents < 0 ? MINUS : ''}€${NO_BREAK_SPACE}${whole(Math.round(Math.abs(cents) / 100))}`;
}

/** Hundredths of a percent with one decimal: 1472 becomes 14,7%. */
export function percentage(basisPoints) {
  const text = (Math.abs(basisPoints) / 100).toFixed(1).replace('.', ',');
  return `${basisPoints < 0 ? MINUS : ''}${text}%`;
}

/** `38/40`, or a dash where there is nothing to fill. */
export const coverage = ({ filled, total }) => (total ? `${filled}/${total}` : '–');

/** `1 dienst`, `3 diensten` */
export const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;

/** The first letters of the first and the last name. */
export function initials(name) {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? words[words.length - 1] : '';
  return (Array.from(words[0] || '')[0] || '') + (Array.from(last)[0] || '');
}

/** What the head of a column needs of a date like 2026-06-22. */
export function describeDay(iso, weekday) {
  const [, month, day] = iso.split('-').map(Number);
  const long = WEEKDAYS[weekday];
  return { short: long.slice(0, 2), number: day, long: `${long} ${day} ${MONTHS[month - 1]}`, isWeekend: weekday > 4 };
}
