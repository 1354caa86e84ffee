// The week as the browser knows it: shifts by id, by driver and by route. No Vue, no DOM.

import { LOOK, SEVERITY } from './payload.js';

export const isFilled = (shift) => shift.driver !== null && shift.look !== LOOK.DECLINED;
export const isLocked = (shift) => shift.look === LOOK.LOCKED;

/** The worst severity among findings, or -1 without any. */
export const worst = (findings) => findings.reduce((highest, { severity }) => Math.max(highest, severity), -1);

/** A shift asks for a person: a warning, a refusal, or something its driver has not been told. */
export function asksAttention(shift) {
  if (worst(shift.findings) >= SEVERITY.WARN) return true;
  return shift.look === LOOK.DRAFT || shift.look === LOOK.CHANGED || shift.look === LOOK.DECLINED;
}

export class Week {
  constructor(decoded) {
    Object.assign(this, decoded);
    this.principalById = byId(decoded.principals);
    this.depotById = byId(decoded.depots);
    this.driverById = byId(decoded.drivers);
    this.routeById = byId(decoded.routes);
    this.markByCell = new Map(decoded.marks.map((mark) => [`${mark.driver}:${mark.day}`, mark]));
    this.shiftById = new Map();
    this.cellsByDriver = new Map();
    this.cellsByRoute = new Map();
    decoded.shifts.forEach((shift) => this.#add(shift));
  }

  /** Every reference of this shift is known here; otherwise the week must be fetched again. */
  knows(shift) {
    return this.routeById.has(shift.route) && (shift.driver === null || this.driverById.has(shift.driver));
  }

  /** Add or replace a shift; returns the keys of the rows it leaves and enters. */
  put(shift) {
    const touched = this.take(shift.id);
    this.#add(shift);
    rowKeysOf(shift).forEach((key) => touched.add(key));
    return touched;
  }

  #add(shift) {
    this.shiftById.set(shift.id, shift);
    if (shift.driver) insert(this.cellsByDriver, shift.driver, shift);
    insert(this.cellsByRoute, shift.route, shift);
  }

  /** Remove a shift; returns the keys of the rows it leaves. */
  take(id) {
    const shift = this.shiftById.get(id);
    if (!shift) return new Set();
    this.shiftById.delete(id);
    if (shift.driver) extract(this.cellsByDriver, shift.driver, shift);
    extract(this.cellsByRoute, shift.route, shift);
    return new Set(rowKeysOf(shift));
  }

  /** What is the matter with a driver as a whole, rather than with one shift. */
  putFindings(id, findings) {
    const driver = { ...this.driverById.get(id), findings };
    this.driverById.set(id, driver);
    this.drivers = this.drivers.map((other) => (other.id === id ? driver : other));
  }

  /** The shifts of a driver or route on a day, earliest first. */
  shiftsIn(kind, id, day) {
    const cells = kind === 'driver' ? this.cellsByDriver : this.cellsByRoute;
    return cells.get(id)?.[day] ?? NONE;
  }

  /** All shifts of a driver or route in the week. */
  shiftsOf(kind, id) {
    const cells = kind === 'driver' ? this.cellsByDriver : this.cellsByRoute;
    return cells.get(id)?.flat() ?? NONE;
  }

  markOn(driver, day) {
    return this.markByCell.get(`${driver}:${day}`) ?? null;
  }

  code(shift) {
    return this.routeById.get(shift.route).code;
  }

  depotOf(shift) {
    return this.routeById.get(shift.route).depot;
  }

  driverName(shift) {
    return shift.driver ? this.driverById.get(shift.driver).name : '';
  }

  /** Working time of a shift: its length without the statutory break. */
  workedMinutes(shift) {
    const length = shift.end - shift.start;
    const pause = this.rules.breaks.reduce((most, [longerThan, minutes]) => (length > longerThan ? minutes : most), 0);
    return length - pause;
  }

  minutesOf(driver) {
    return this.shiftsOf('driver', driver)
      .filter(isFilled)
      .reduce((total, shift) => total + this.workedMinutes(shift), 0);
  }

  /** The van a route goes out with most this week, for the head of its row. */
  usualVan(route) {
    const counts = new Map();
    for (const { van } of this.shiftsOf('route', route)) if (van) counts.set(van, (counts.get(van) ?? 0) + 1);
    const [usual] = [...counts].sort((one, other) => other[1] - one[1])[0] ?? [''];
    return usual;
  }
}

const NONE = Object.freeze([]);
const byId = (rows) => new Map(rows.map((row) => [row.id, row]));

function rowKeysOf(shift) {
  const keys = [`route:${shift.route}`];
  if (shift.driver) keys.push(`driver:${shift.driver}`);
  return keys;
}

function insert(cells, owner, shift) {
  if (!cells.has(owner)) cells.set(owner, Array.from({ length: 7 }, () => []));
  const cell = cells.get(owner)[shift.day];
  cell.push(shift);
  if (cell.length > 1) cell.sort((one, other) => one.start - other.start || (one.id < other.id ? -1 : 1));
}

function extract(cells, owner, shift) {
  const cell = cells.get(owner)[shift.day];
  cell.splice(cell.findIndex(({ id }) => id === shift.id), 1);
}
