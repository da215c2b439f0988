import { expect, test } from 'vitest';
import { countOf, instantIn, when } from '../../../src/shared/wording.ts';
import { moment } from '../../../src/main/whmcs/moment.ts';

const shown = (given: string, zone: string): string => when(moment(given, zone), zone, 'long');

test.each([
  ['2024-07-01 12:00:00', 'UTC', '1 July 2024 at 12:00 UTC'],
  ['2024-07-01 12:00:00', 'Europe/London', '1 July 2024 at 12:00 BST'],
  ['2024-01-01 12:00:00', 'Europe/London', '1 January 2024 at 12:00 GMT'],
  ['2024-07-01 23:59:59', 'America/New_York', '1 July 2024 at 23:59 GMT-4'],
  // Skipped by the clocks, but that is what the server wrote.
  ['2024-03-31 01:30:00', 'Europe/London', '31 March 2024 at 01:30 BST'],
  ['2024-02-31 12:00:00', 'Europe/London', '2024-02-31 12:00:00'],
  ['yesterday', 'UTC', 'yesterday'],
  ['0000-00-00 00:00:00', 'UTC', ''],
])('%s in %s', (given, zone, text) => {
  expect(shown(given, zone)).toBe(text);
});

test('the clock stays what the server wrote, also where the instant is of another zone', () => {
  const stored = moment('2024-07-01 12:00:00', 'UTC');
  expect(when(stored, 'America/New_York', 'long')).toBe('1 July 2024 at 12:00 GMT-4');
});

test('both readings of a repeated hour have their zone', () => {
  const given = '2024-10-27 01:10:00';
  const name = (notBefore: string | null): string =>
    when(moment(given, 'Europe/London', notBefore), 'Europe/London', 'short');
  expect(name(null)).toBe('27 Oct 2024, 01:10 BST');
  expect(name('2024-10-27T01:00:00.000Z')).toBe('27 Oct 2024, 01:10 GMT');
});

test('an instant of ours is shown by the clocks of the zone', () => {
  expect(instantIn('2024-07-01T12:00:00.000Z', 'America/New_York', 'long')).toBe(
    '1 July 2024 at 08:00 GMT-4',
  );
});

test.each([
  [8, 1, '8 messages and 1 note'],
  [1, 0, '1 message'],
  [0, 2, '0 messages and 2 notes'],
])('%i messages and %i notes', (messages, notes, text) => {
  const list = [...new Array<'reply'>(messages).fill('reply'), ...new Array<'note'>(notes).fill('note')];
  expect(countOf(list.map((kind) => ({ kind })))).toBe(text);
});

test('a zone that this system does not know costs its name alone', () => {
  const at = { given: '2024-07-01 12:00:00', utc: '2024-07-01T16:00:00.000Z' };
  expect(when(at, 'Nowhere/Else', 'long')).toBe('1 July 2024 at 12:00 Nowhere/Else');
  expect(instantIn(at.utc, 'Nowhere/Else', 'long')).toBe('1 July 2024 at 16:00 UTC');
});
