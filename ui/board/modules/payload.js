// Decodes a week and its patches. The other half is services/planning/board.py, where every field is documented.

import { describeDay } from './text.js';

export const LOOK = { DRAFT: 0, PUBLISHED: 1, CONFIRMED: 2, CHANGED: 3, DECLINED: 4, LOCKED: 5 };
export const SEVERITY = { INFO: 0, WARN: 1, BLOCK: 2 };
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const NO_FINDINGS = Object.freeze([]);
const ENGAGEMENTS = ['', 'zzp', 'uitzend', 'onderaannemer'];

/** Turn the JSON of a whole week into plain objects that refer to each other by id. */
export function decodeWeek(wire) {
  const [drivers, routes, shifts] = [wire.drivers, wire.routes, wire.shifts].map(rowsOf);
  const tables = {
    depot: wire.depots.map(first),
    driver: drivers.map(first),
    route: routes.map(first),
    finding: decodeFindings(wire.findings),
  };
  return {
    key: wire.week,
    number: Number(wire.week.slice(-2)),
    seq: wire.seq,
    today: wire.today,
    rules: decodeRules(wire.rules),
    days: wire.days.map(decodeDay),
    showsMargin: wire.days.some(({ length }) => length > 2),
    principals: wire.principals.map(([id, name]) => ({ id, name })),
    depots: wire.depots.map(([id, name, principal]) => ({ id, name, principal: wire.principals[principal][0] })),
    drivers: drivers.map((row) => decodeDriver(row, tables)),
    routes: routes.map((row) => decodeRoute(row, tables)),
    shifts: shifts.map((row) => decodeShift(row, tables)),
    marks: wire.marks.map((row) => decodeMark(row, tables)),
  };
}

/** The rows of a table that was sent column by column, with the bytes of all ids in one string. */
function rowsOf([ids, ...columns]) {
  const rows = unpackIds(ids).map((id) => [id]);
  for (const column of columns) rows.forEach((row, index) => row.push(column[index]));
  return rows;
}

function unpackIds(text) {
  const hex = hexOf(text);
  const ids = [];
  for (let at = 0; at < hex.length; at += 32) {
    const digits = (from, to) => hex.slice(at + from, at + to);
    ids.push(`${digits(0, 8)}-${digits(8, 12)}-${digits(12, 16)}-${digits(16, 20)}-${digits(20, 32)}`);
  }
  return ids;
}

/** The hexadecimal digits of bytes in base64; a browser that cannot do it at once does it byte by byte. */
const hexOf = (text) => Uint8Array.fromBase64?.(text).toHex() ?? Array.from(atob(text), (byte) => HEX[byte.charCodeAt(0)]).join('');

/** Turn one patch into what changed; references in it are ids. */
export function decodePatch([week, seq, by, shifts = [], gone = [], days = [], drivers = []]) {
  return {
    week,
    seq,
    by,
    gone,
    shifts: shifts.map((row) => decodeShift(row, null)),
    days: days.map(([day, ...margin]) => ({ day, ...decodeMargin(margin) })),
    drivers: drivers.map(([id, findings]) => ({ id, findings: decodeFindings(findings) })),
  };
}

const first = (row) => row[0];

/** A reference is an index in a week and the id, or the finding, in a patch. */
function resolve(reference, table) {
  if (reference === null || reference === undefined) return null;
  return table ? table[reference] : reference;
}

const decodeRules = ([rest, shift, week, breaks]) => ({ rest, shift, week, breaks });
const decodeMargin = ([cents = null, basisPoints = null, isLow = 0]) => ({ cents, basisPoints, isLow: Boolean(isLow) });

function decodeDay([date, holiday, ...margin], weekday) {
  return { date, holiday, ...describeDay(date, weekday), ...decodeMargin(margin) };
}

function decodeDriver([id, name, depot, engagement, contract, endedBefore, startsAfter, findings], tables) {
  return {
    id,
    name,
    depot: resolve(depot, tables.depot),
    engagement: ENGAGEMENTS[engagement],
    contract,
    endedBefore: endedBefore ?? null,
    startsAfter: startsAfter ?? null,
    findings: resolveFindings(findings, tables),
  };
}

function decodeRoute([id, code, name, depot, stops], tables) {
  return { id, code, name, depot: resolve(depot, tables.depot), stops };
}

function decodeShift([id, version, route, driver, day, start, end, van, look, findings, before, reason], tables) {
  return {
    id,
    version,
    route: resolve(route, tables?.route),
    driver: resolve(driver, tables?.driver),
    day,
    start,
    end,
    van,
    look,
    findings: resolveFindings(findings, tables),
    before: before ? { start: before[0], end: before[1], van: before[2] } : null,
    reason: reason || '',
  };
}

function decodeMark([driver, day, kind, label], tables) {
  return { driver: resolve(driver, tables.driver), day, kind, label };
}

function resolveFindings(findings, tables) {
  if (!findings?.length) return NO_FINDINGS;
  return tables ? findings.map((index) => tables.finding[index]) : decodeFindings(findings);
}

function decodeFindings(rows) {
  return (rows || []).map(([severity, title, text, fixes]) => ({
    severity,
    title,
    text,
    fixes: (fixes || []).map(([label, kind, value]) => ({ label, kind, value: value ?? null })),
  }));
}
