import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { checkTimeZone, moment } from '../../../src/main/whmcs/moment.ts';

test.each([
  ['2016-01-01 06:26:29', 'Europe/London', '2016-01-01T06:26:29.000Z'],
  ['2016-07-01 06:26:29', 'Europe/London', '2016-07-01T05:26:29.000Z'],
  ['2016-07-01 06:26:29', 'America/Sao_Paulo', '2016-07-01T09:26:29.000Z'],
  [' 2016-07-01 06:26:29 ', 'UTC', '2016-07-01T06:26:29.000Z'],
  ['2016-02-31 00:00:00', 'UTC', null],
  ['2016-13-01 00:00:00', 'UTC', null],
  ['2016-01-01 24:00:00', 'UTC', null],
  ['-0001-11-30 00:00:00', 'UTC', null],
  ['2016-01-01 06:26:29', 'Nowhere/Atall', null],
  ['yesterday', 'UTC', null],
])('%s in %s', (date, zone, utc) => {
  expect(moment(date, zone)).toEqual({ given: date, utc });
});

test.each(['0000-00-00 00:00:00', '', '  ', null, undefined, 5])('%j is not a date', (date) => {
  expect(moment(date, 'UTC')).toBeNull();
});

test('keeps an invalid date, but not a megabyte of it', () => {
  expect(moment('x'.repeat(1_000_000), 'UTC')).toEqual({ given: `${'x'.repeat(999)}…`, utc: null });
});

// St John’s changed its clocks at one minute past midnight then; Lord Howe changes by half an hour.
test.each(['Europe/London', 'America/St_Johns', 'Australia/Lord_Howe'])(
  'every half hour of 2006 in %s equals luxon’s result',
  (zone) => {
    for (let wall = Date.UTC(2006, 0, 1); wall < Date.UTC(2007, 0, 1); wall += 1_800_000) {
      const date = new Date(wall).toISOString().slice(0, 19).replace('T', ' ');
      const luxon = DateTime.fromSQL(date, { zone });
      const [earliest] = luxon.getPossibleOffsets().sort((a, b) => a.toMillis() - b.toMillis());
      if (moment(date, zone)?.utc !== earliest?.toUTC().toISO()) expect.fail(date);
    }
  },
  60_000,
);

test('the repeated hour is read as the earlier time unless that breaks the order', () => {
  const utcOf = (date: string, notBefore: string | null): string | null | undefined =>
    moment(date, 'Europe/London', notBefore)?.utc;
  expect(utcOf('2024-10-27 01:50:00', null)).toBe('2024-10-27T00:50:00.000Z');
  expect(utcOf('2024-10-27 01:10:00', '2024-10-27T00:50:00.000Z')).toBe('2024-10-27T01:10:00.000Z');
  expect(utcOf('2024-10-27 01:10:00', '2024-10-27T00:05:00.000Z')).toBe('2024-10-27T00:10:00.000Z');
  // Neither reading keeps the order.
  expect(utcOf('2024-10-27 01:10:00', '2024-10-27T05:00:00.000Z')).toBe('2024-10-27T00:10:00.000Z');
});

test('the skipped hour is read as if the clocks had not changed', () => {
  expect(moment('2024-03-31 01:30:00', 'Europe/London')?.utc).toBe('2024-03-31T01:30:00.000Z');
});

test('rejects an unknown time zone', () => {
  expect(() => checkTimeZone('Europe/Lodnon')).toThrow(expect.objectContaining({ code: 'bad-time-zone' }));
  expect(() => checkTimeZone('Asia/Tokyo')).not.toThrow();
});
