import { expect, test } from 'vitest';
import { translationFaults } from '../../../scripts/check-catalogue.ts';
import type { Message } from '../../../scripts/pseudo-locale.ts';

const plural = (variants: Record<string, string>, selector = 'plural'): Message => [
  {
    declarations: ['input count', 'local plural = count: plural', 'local n = count: number'],
    selectors: [selector],
    match: variants,
  },
];

const english = {
  'tickets.json': {
    list_empty: 'There are no tickets.',
    list_from: '{name} from {place}, {name}',
    list_count: plural({ 'plural=one': '{n} ticket', 'plural=other': '{n} tickets' }),
  },
};

/** The faults of the English catalogue with other messages in the place of some. */
const faults = (changed: Record<string, Message>): string[] =>
  translationFaults('zh-Hant', { 'tickets.json': { ...english['tickets.json'], ...changed } }, english);

test('a translation with the same keys and parameters has no faults', () => {
  expect(
    faults({ list_from: '{place}的{name}', list_count: plural({ 'plural=other': '{n} 張工單' }) }),
  ).toEqual([]);
});

test.each<[string, Record<string, Message>, RegExp]>([
  ['another parameter', { list_from: '{place} {who}' }, /“list_from” .*parameters.* \{place\}, \{who\} /],
  ['a parameter less', { list_from: '{place}' }, /“list_from” .*parameters.* \{place\} instead/],
  ['no variants', { list_count: '{n} 張工單' }, /“list_count” .*declarations or selectors/],
  ['another selector', { list_count: plural({ 'n=other': '{n}' }, 'n') }, /“list_count” .*selectors/],
  ['a key that English lacks', { list_full: '滿' }, /“list_full” does not exist in English/],
])('%s is a fault that names the language, file and key', (_, changed, fault) => {
  const found = faults(changed);
  expect(found).toEqual([expect.stringMatching(fault)]);
  expect(found[0]).toMatch(/^zh-Hant\/tickets\.json: /);
});

test('each missing key is a fault', () => {
  const { list_from: _, ...rest } = english['tickets.json'];
  expect(translationFaults('zh-Hant', { 'tickets.json': rest }, english)).toEqual([
    'zh-Hant/tickets.json: “list_from” is missing.',
  ]);
  expect(translationFaults('zh-Hant', {}, english)).toHaveLength(3);
});
