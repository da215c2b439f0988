import { expect, test } from 'vitest';
import { ago, duration, localTime } from '../../../../src/renderer/ui/dates.ts';

test('formats local times with their time zone', () => {
  const iso = '2024-07-01T12:00:00.000Z';
  expect(localTime(iso, 'en')).toMatch(/^1 Jul 2024, \d\d:\d\d [A-Z]\S+, local time$/);
  expect(localTime(iso, 'zh-Hant')).toMatch(/^2024年7月1日 \d\d:\d\d [A-Z][A-Z\d+:−-]*（本機時間）$/);
});

const now = Date.parse('2026-07-01T12:00:00.000Z');

test.each([
  ['2026-07-01T11:59:55.000Z', 'just now', '剛剛'],
  ['2026-07-01T11:59:30.000Z', '30 seconds ago', '30 秒前'],
  ['2026-07-01T11:59:00.000Z', '1 minute ago', '1 分鐘前'],
  ['2026-07-01T09:00:00.000Z', '3 hours ago', '3 小時前'],
  ['2026-06-30T12:00:00.000Z', 'yesterday', '昨天'],
  ['2026-06-20T12:00:00.000Z', '11 days ago', '11 天前'],
  ['2026-05-20T12:00:00.000Z', 'last month', '上個月'],
  ['2023-07-01T12:00:00.000Z', '3 years ago', '3 年前'],
  ['2026-07-01T15:00:00.000Z', 'in 3 hours', '3 小時後'],
])('formats %s as relative time', (iso, english, chinese) => {
  expect([ago(iso, now, 'en'), ago(iso, now, 'zh-Hant')]).toEqual([english, chinese]);
});

test.each([
  [0, '1 second', '1 秒'],
  [33, '35 seconds', '35 秒'],
  [89, '90 seconds', '90 秒'],
  [90, '2 minutes', '2 分鐘'],
  [3600, '60 minutes', '60 分鐘'],
  [7200, '2 hours', '2 小時'],
  [4_500_000, '1,250 hours', '1,250 小時'],
])('formats %i seconds', (seconds, english, chinese) => {
  expect([duration(seconds, 'en'), duration(seconds, 'zh-Hant')]).toEqual([english, chinese]);
});
