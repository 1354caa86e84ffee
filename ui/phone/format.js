/** How times, lengths and numbers read in Dutch. All of it in the company's time zone, whatever the phone is set to. */

const ZONE = 'Europe/Amsterdam';
const format = (options) => new Intl.DateTimeFormat('nl-NL', { timeZone: ZONE, ...options });
const CLOCK = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const LONG_DAY = format({ weekday: 'long', day: 'numeric', month: 'long' });
const HOUR = format({ hour: 'numeric', hourCycle: 'h23' });
const ISO_DAY = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' });
const NUMBER = new Intl.NumberFormat('nl-NL');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** 07:15 */
export const clock = (instant) => CLOCK.format(new Date(instant));

/** donderdag 18 juni */
export const longDay = (instant) => LONG_DAY.format(new Date(instant));

/** 2026-06-18: the calendar day at that instant. */
export const isoDay = (instant) => ISO_DAY.format(new Date(instant));

/** A calendar day (2026-06-18) as donderdag 18 juni. */
export const longDate = (day) => longDay(`${day}T12:00:00Z`);

export const number = (value) => NUMBER.format(value);

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** 18 min, 8 u, 4 u 30 m */
export function length(minutes) {
  const whole = Math.max(0, Math.round(minutes));
  if (whole < 60) return `${whole} min`;
  const hours = `${Math.floor(whole / 60)} u`;
  return whole % 60 ? `${hours} ${whole % 60} m` : hours;
}

export function greeting(instant, name) {
  const hour = Number(HOUR.format(new Date(instant)));
  const words = hour < 4 ? 'Goedenacht' : hour < 12 ? 'Goedemorgen' : hour < 18 ? 'Goedemiddag' : 'Goedenavond';
  return `${words} ${name}`;
}

/** 1 registratie, 3 registraties */
export const counted = (count, one, many) => `${number(count)} ${count === 1 ? one : many}`;

/** Each instant (ISO, UTC) from the day before until the day after `around` at which the clock reads `time` (HH:MM). */
export function instantsAt(time, around) {
  const noon = Date.parse(`${isoDay(around)}T12:00:00Z`);
  return [noon - DAY, noon, noon + DAY].flatMap((day) => {
    const first = instantAt(isoDay(day), time);
    const again = Date.parse(first) + 60 * MINUTE;
    return clock(again) === time ? [first, new Date(again).toISOString()] : [first];
  });
}

/** The instant at which the clock reads `time` on `day`: in a repeated hour the first, for a skipped one an hour before. */
function instantAt(day, time) {
  const wall = Date.parse(`${day}T${time}:00Z`);
  const first = wall - zoneMinutes(wall - 120 * MINUTE) * MINUTE;
  return new Date(clock(first) === time ? first : wall - zoneMinutes(wall) * MINUTE).toISOString();
}

/** How many minutes the zone is ahead of UTC at that instant. */
function zoneMinutes(instant) {
  return (Date.parse(`${isoDay(instant)}T${clock(instant)}:00Z`) - Math.floor(instant / MINUTE) * MINUTE) / MINUTE;
}
