import { DateTime, IANAZone } from 'luxon';
import type { Moment } from '../../contract/ticket.ts';
import { Failure } from '../../contract/failure.ts';

/**
 * A `Y-m-d H:i:s` of the server, read in the connection's zone.
 * @returns null for no date: missing, empty, or all zeros.
 */
export function moment(value: unknown, zone: string): Moment | null {
  if (typeof value !== 'string' || value.trim() === '' || value.startsWith('0000-00-00')) return null;
  const time = DateTime.fromFormat(value.trim(), 'yyyy-MM-dd HH:mm:ss', { zone });
  return { given: value, utc: time.isValid ? time.toUTC().toISO() : null };
}

/** @throws Failure `bad-time-zone` where the system knows no such zone. */
export function checkTimeZone(zone: string): void {
  if (IANAZone.isValidZone(zone)) return;
  throw new Failure(
    'bad-time-zone',
    `There is no time zone called “${zone.slice(0, 60)}”.`,
    'Choose the zone that the WHMCS server’s clock is set to, for example Europe/London.',
  );
}
