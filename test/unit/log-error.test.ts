import { expect, test } from 'vitest';
import { redactedStack } from '../../src/main/log-error.ts';

test('an error of ours is told by its kind and place, never by what it was about', () => {
  const told = redactedStack(new TypeError('ada@example.com\n    at the corner shop\nsecret'));
  expect(told).toMatch(/^TypeError\n {4}at .*log-error\.test\.ts:/);
  expect(told).not.toMatch(/ada|corner|secret/);
  expect(redactedStack('ada@example.com')).toBe('string');
});
