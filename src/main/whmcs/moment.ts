import { IANAZone } from 'luxon';
import type { Moment } from '../../contract/ticket.ts';
import { appError } from '../../shared/app-error.ts';
import { line } from './texts.ts';

const minute = 60_000;
const day = 86_400_000;

/**
 * A `Y-m-d H:i:s` of the server, read in the connection's zone.
 * @param notBefore UTC of the previous message: in the hour that is repeated at the end of summer time, the reading
 * that is not before it is used; otherwise the earlier one
 * @returns null for no date: missing, empty, or all zeros. `utc` is null for a date that does not exist.
 */
export function moment(value: unknown, zone: string, notBefore: string | null = null): Moment | null {
  if (typeof value !== 'string' || value.startsWith('0000-00-00')) return null;
  const given = line(value);
  if (given.trim() === '') return null;
  const wall = wallClock(given.trim());
  const readings = wall === null ? [] : readingsOf(wall, zone);
  const earliest = notBefore === null ? -Infinity : Date.parse(notBefore);
  const instant = readings.find((reading) => reading >= earliest) ?? readings[0];
  return { given, utc: instant === undefined ? null : new Date(instant).toISOString() };
}

/** @throws AppError `bad-time-zone` if the system does not know the zone */
export function checkTimeZone(zone: string): void {
  if (IANAZone.isValidZone(zone)) return;
  throw appError('bad-time-zone', 'time_zone_unknown', { zone: zone.slice(0, 60) });
}

/** The wall-clock time as if it were UTC, in milliseconds; null if the date does not exist. */
function wallClock(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return null;
  const wall = Date.parse(`${text.replace(' ', 'T')}Z`);
  // Date.parse reads 31 February as 2 March, and 24:00:00 as the next day.
  if (Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 19) !== text.replace(' ', 'T')) return null;
  return wall;
}

/** The instants at which a clock in the zone shows this time: one, or two in a repeated hour, earliest first. */
function readingsOf(wall: number, zone: string): number[] {
  const offset = steadyOffset(wall, zone);
  if (offset !== null) return [wall - offset];
  const [before, after] = [offsetAt(wall - 1.5 * day, zone), offsetAt(wall + 1.5 * day, zone)];
  const readings = [wall - before, wall - after].filter(
    (instant) => instant + offsetAt(instant, zone) === wall,
  );
  if (readings.length > 0) return readings.sort((a, b) => a - b);
  // The hour that summer time skips is read as if the clock had not changed yet.
  return Number.isNaN(before) ? [] : [wall - before];
}

/** Offsets by zone and local day; null for a day close to a clock change. */
const steady = new Map<string, Map<number, number | null>>();

/** Cached, because looking up an offset is the slowest part and the days of a ticket occur many times. */
function steadyOffset(wall: number, zone: string): number | null {
  const days = steady.get(zone) ?? new Map<number, number | null>();
  if (days.size === 0 || days.size > 20_000) {
    days.clear();
    steady.set(zone, days);
  }
  const date = Math.floor(wall / day);
  const known = days.get(date);
  if (known !== undefined) return known;
  // No zone is more than 14 hours from UTC, and no zone has changed its clocks twice within three days.
  const before = offsetAt((date - 1) * day, zone);
  const offset = before === offsetAt((date + 2) * day, zone) ? before : null;
  days.set(date, offset);
  return offset;
}

/** Milliseconds by which the zone is ahead of UTC; NaN if the system does not know the zone. */
const offsetAt = (instant: number, zone: string): number => IANAZone.create(zone).offset(instant) * minute;
