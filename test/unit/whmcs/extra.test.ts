import { expect, test } from 'vitest';
import { extraOf } from '../../../src/main/whmcs/extra.ts';

const shown = (value: unknown): unknown => extraOf({ field: value }, new Set())['field'];

test('only unknown fields are shown', () => {
  expect(extraOf({ known: 1, other: 'text', more: { a: [1, null, true] } }, new Set(['known']))).toEqual({
    other: 'text',
    more: { a: [1, null, true] },
  });
});

test('at most 200, with names of at most 200 characters', () => {
  const many = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`f${index}`, index]));
  expect(Object.keys(extraOf(many, new Set()))).toHaveLength(200);
  expect(Object.keys(extraOf({ ['x'.repeat(201)]: 1 }, new Set()))).toEqual([`${'x'.repeat(199)}…`]);
});

test('values of up to 2,000 characters as JSON are shown unchanged', () => {
  const text = 'x'.repeat(1998);
  expect(shown(text)).toBe(text);
  const list = Array.from({ length: 999 }, () => 1);
  expect(JSON.stringify(list)).toHaveLength(1999);
  expect(shown(list)).toBe(list);
});

test('longer ones are cut: texts as text, others as JSON', () => {
  expect(shown('x'.repeat(3000))).toBe(`${'x'.repeat(1999)}…`);
  expect(shown('x'.repeat(1999))).toBe('x'.repeat(1999));
  const list = Array.from({ length: 2000 }, (_, index) => index);
  expect(shown(list)).toBe(`${JSON.stringify(list).slice(0, 1999)}…`);
  const object = { a: 'x'.repeat(3000), b: [1, { c: null }] };
  expect(shown(object)).toBe(`${JSON.stringify(object).slice(0, 1999)}…`);
  const nested = Array.from({ length: 300 }, (_, index) => ({ n: index, t: ['"', true] }));
  expect(shown(nested)).toBe(`${JSON.stringify(nested).slice(0, 1999)}…`);
});
