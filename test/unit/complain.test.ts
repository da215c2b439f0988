import { expect, test } from 'vitest';
import { kindAndPlace } from '../../src/main/complain.ts';

test('an error of ours is told by its kind and place, never by what it was about', () => {
  const told = kindAndPlace(new TypeError('ada@example.com\n    at the corner shop\nsecret'));
  expect(told).toMatch(/^TypeError\n {4}at .*complain\.test\.ts:/);
  expect(told).not.toMatch(/ada|corner|secret/);
  expect(kindAndPlace('ada@example.com')).toBe('string');
});
