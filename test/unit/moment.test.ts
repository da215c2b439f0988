import { expect, test } from 'vitest';
import { checkTimeZone, moment } from '../../src/main/whmcs/moment.ts';

test.each([
  ['2016-01-01 06:26:29', 'Europe/London', '2016-01-01T06:26:29.000Z'],
  ['2016-07-01 06:26:29', 'Europe/London', '2016-07-01T05:26:29.000Z'],
  ['2016-07-01 06:26:29', 'America/Sao_Paulo', '2016-07-01T09:26:29.000Z'],
  ['2016-02-31 00:00:00', 'UTC', null],
  ['yesterday', 'UTC', null],
])('%s in %s', (given, zone, utc) => {
  expect(moment(given, zone)).toEqual({ given, utc });
});

test.each(['0000-00-00 00:00:00', '', '  ', null, undefined, 5])('%j is no date', (given) => {
  expect(moment(given, 'UTC')).toBeNull();
});

test('a zone that does not exist is refused', () => {
  expect(() => checkTimeZone('Europe/Lodnon')).toThrow(expect.objectContaining({ code: 'bad-time-zone' }));
  expect(() => checkTimeZone('Asia/Tokyo')).not.toThrow();
});
