import { describe, expect, test } from 'vitest';
import {
  instantIn,
  nameAndAddress,
  openedBy,
  roleOf,
  serviceName,
  typeName,
  when,
} from '../../../src/shared/wording.ts';
import { moment } from '../../../src/main/whmcs/moment.ts';

const shown = (date: string, zone: string): string => when(moment(date, zone), zone, 'long');

test.each([
  ['2024-07-01 12:00:00', 'UTC', '1 July 2024 at 12:00 UTC'],
  ['2024-07-01 12:00:00', 'Europe/London', '1 July 2024 at 12:00 BST'],
  ['2024-01-01 12:00:00', 'Europe/London', '1 January 2024 at 12:00 GMT'],
  ['2024-07-01 23:59:59', 'America/New_York', '1 July 2024 at 23:59 GMT-4'],
  // This local time was skipped, but the server wrote it.
  ['2024-03-31 01:30:00', 'Europe/London', '31 March 2024 at 01:30 BST'],
  ['2024-02-31 12:00:00', 'Europe/London', '2024-02-31 12:00:00'],
  ['yesterday', 'UTC', 'yesterday'],
  ['0000-00-00 00:00:00', 'UTC', ''],
])('%s in %s', (date, zone, text) => {
  expect(shown(date, zone)).toBe(text);
});

test('shows the server’s own time, even if the instant belongs to another zone', () => {
  const stored = moment('2024-07-01 12:00:00', 'UTC');
  expect(when(stored, 'America/New_York', 'long')).toBe('1 July 2024 at 12:00 GMT-4');
});

test('both readings of a repeated hour have the zone’s abbreviation', () => {
  const date = '2024-10-27 01:10:00';
  const name = (notBefore: string | null): string =>
    when(moment(date, 'Europe/London', notBefore), 'Europe/London', 'short');
  expect(name(null)).toBe('27 Oct 2024, 01:10 BST');
  expect(name('2024-10-27T01:00:00.000Z')).toBe('27 Oct 2024, 01:10 GMT');
});

test('every short month has three letters', () => {
  const months = Array.from({ length: 12 }, (_, at) => {
    const date = `2026-${String(at + 1).padStart(2, '0')}-16 23:05:00`;
    return when(moment(date, 'UTC'), 'UTC', 'short');
  });
  expect(months[8]).toBe('16 Sep 2026, 23:05 UTC');
  for (const text of months) expect(text).toMatch(/^16 [A-Z][a-z]{2} 2026, 23:05 UTC$/);
});

test('formats an instant in the time zone', () => {
  expect(instantIn('2024-07-01T12:00:00.000Z', 'America/New_York', 'long')).toBe(
    '1 July 2024 at 08:00 GMT-4',
  );
});

test('omits the name of an unknown time zone', () => {
  const date = { given: '2024-07-01 12:00:00', utc: '2024-07-01T16:00:00.000Z' };
  expect(when(date, 'Nowhere/Else', 'long')).toBe('1 July 2024 at 12:00 Nowhere/Else');
  expect(instantIn(date.utc, 'Nowhere/Else', 'long')).toBe('1 July 2024 at 16:00 UTC');
});

describe('in Traditional Chinese', () => {
  test.each([
    ['2024-07-01 08:05:00', 'Asia/Taipei', '2024年7月1日 08:05 GMT+8'],
    ['2024-07-01 00:30:00', 'UTC', '2024年7月1日 00:30 UTC'],
    ['2024-07-01 23:59:59', 'America/New_York', '2024年7月1日 23:59 EDT'],
    ['2024-02-31 12:00:00', 'Europe/London', '2024-02-31 12:00:00'],
    ['0000-00-00 00:00:00', 'UTC', ''],
  ])('%s in %s', (date, zone, text) => {
    expect(when(moment(date, zone), zone, 'long', 'zh-Hant')).toBe(text);
    expect(when(moment(date, zone), zone, 'short', 'zh-Hant')).toBe(text);
  });

  test('formats an instant in the time zone, with a 24-hour clock', () => {
    const iso = '2024-07-01T16:05:00.000Z';
    expect(instantIn(iso, 'Asia/Taipei', 'long', 'zh-Hant')).toBe('2024年7月2日 00:05 GMT+8');
    expect(instantIn(iso, 'Nowhere/Else', 'long', 'zh-Hant')).toBe('2024年7月1日 16:05 UTC');
  });

  test('the formats of both languages are independent', () => {
    const iso = '2024-07-01T16:05:00.000Z';
    for (let round = 0; round < 2; round += 1) {
      expect(instantIn(iso, 'UTC', 'short', 'en')).toBe('1 Jul 2024, 16:05 UTC');
      expect(instantIn(iso, 'UTC', 'short', 'zh-Hant')).toBe('2024年7月1日 16:05 UTC');
    }
  });
});

test.each([
  ['client', 0, 'Client', '客戶'],
  ['client', 3, 'Contact', '聯絡人'],
  ['staff', 3, 'Staff', '客服人員'],
  ['guest', 0, 'Guest', '訪客'],
  ['other', 0, 'Other', '其他'],
] as const)('role %s with contact %i', (side, contactId, english, chinese) => {
  const author = { name: 'X', email: '', type: '', side };
  const reply = { kind: 'reply', author, contactId } as const;
  expect([roleOf(reply, 'en'), roleOf(reply, 'zh-Hant')]).toEqual([english, chinese]);
  const note = { ...reply, kind: 'note' } as const;
  expect([roleOf(note, 'en'), roleOf(note, 'zh-Hant')]).toEqual(['Internal note', '內部附註']);
});

test.each([
  ['Owner', '擁有者'],
  ['Authorized User', '授權使用者'],
  ['Operator', '客服人員'],
  ['OPERATOR', 'OPERATOR'],
  ['Reseller', 'Reseller'],
  ['constructor', 'constructor'],
  ['', ''],
])('type %j', (type, chinese) => {
  expect([typeName(type, 'en'), typeName(type, 'zh-Hant')]).toEqual([type, chinese]);
});

test('prefers the server’s type to the side', () => {
  const author = { name: 'X', email: '', type: 'Authorized User', side: 'client' } as const;
  expect(roleOf({ kind: 'reply', author, contactId: 3 }, 'zh-Hant')).toBe('授權使用者');
});

test('shows who opened a ticket, and for whom', () => {
  const requestor = { name: 'Jane', email: 'jane@acme.example', type: '', side: 'client' } as const;
  expect(openedBy({ openedBy: 'Tom', requestor }, 'en')).toBe('Tom for Jane');
  expect(openedBy({ openedBy: 'Tom', requestor }, 'zh-Hant')).toBe('Tom（代表 Jane）');
  expect(openedBy({ openedBy: 'Jane', requestor }, 'zh-Hant')).toBe('Jane');
  expect(openedBy({ openedBy: '', requestor }, 'en')).toBe('');
});

test.each([
  ['S12', 'Service 12', '服務 12'],
  ['D7', 'Domain 7', '網域 7'],
  ['X7', 'X7', 'X7'],
  ['S12 ', 'S12 ', 'S12 '],
  ['', '', ''],
])('service %j', (service, english, chinese) => {
  expect([serviceName(service, 'en'), serviceName(service, 'zh-Hant')]).toEqual([english, chinese]);
});

test('a name with its address', () => {
  expect(nameAndAddress({ name: 'Jane', email: 'j@x.example' })).toBe('Jane <j@x.example>');
  expect(nameAndAddress({ name: '', email: 'j@x.example' })).toBe('j@x.example');
  expect(nameAndAddress({ name: 'Jane', email: '' })).toBe('Jane');
});
