import { expect, test } from 'vitest';
import { localTime } from '../../../../src/renderer/ui/dates.ts';

test('a time of this computer names its zone, and says whose it is', () => {
  expect(localTime('2024-07-01T12:00:00.000Z')).toMatch(/^1 Jul 2024, \d\d:\d\d [A-Z]\S+, local time$/);
});
