import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { parseTypeScript, readSource, root, sourceFiles, walk } from '../../support/source-strings.ts';

interface Variants {
  declarations: string[];
  selectors: string[];
  match: Record<string, string>;
}
type Message = string | Variants[];

const folder = join(root, 'src/i18n/messages');
const areas = readdirSync(join(folder, 'en')).sort();

const read = (locale: string, area: string): [string, Message][] =>
  Object.entries(JSON.parse(readFileSync(join(folder, locale, area), 'utf8')) as Record<string, Message>);

const catalogue = (locale: string): Map<string, Message> =>
  new Map(areas.flatMap((area) => read(locale, area)));

const english = catalogue('en');
const chinese = catalogue('zh-Hant');

const textsOf = (message: Message): string[] =>
  typeof message === 'string' ? [message] : message.flatMap(({ match }) => Object.values(match));

const placeholders = (message: Message): string[] =>
  [
    ...new Set(
      textsOf(message).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)),
    ),
  ].sort();

const frame = (message: Message): unknown =>
  typeof message === 'string'
    ? null
    : message.map(({ declarations, selectors }) => ({ declarations, selectors }));

describe('the two languages', () => {
  test('have the same keys in the same files', () => {
    expect(readdirSync(join(folder, 'zh-Hant')).sort()).toEqual(areas);
    for (const area of areas) {
      const keys = (locale: string): string[] =>
        read(locale, area)
          .map(([key]) => key)
          .sort();
      expect(keys('zh-Hant'), area).toEqual(keys('en'));
    }
  });

  test('contain each key once', () => {
    const all = areas.flatMap((area) => read('en', area).map(([key]) => key));
    expect(all.filter((key, index) => all.indexOf(key) !== index)).toEqual([]);
  });

  test('have the same parameters, declarations and selectors per message', () => {
    const shape = (messages: Map<string, Message>): [string, unknown][] =>
      [...messages].map(([key, message]) => [key, { names: placeholders(message), frame: frame(message) }]);
    expect(Object.fromEntries(shape(chinese))).toEqual(Object.fromEntries(shape(english)));
  });

  test('use only declared names, and have a fallback variant', () => {
    for (const [key, message] of [...english, ...chinese]) {
      if (typeof message === 'string') continue;
      for (const { declarations, match } of message) {
        const declared = declarations.map((declaration) => /^(?:input|local) (\w+)/.exec(declaration)?.[1]);
        expect(declared, key).toEqual(expect.arrayContaining(placeholders(message)));
        expect(
          Object.keys(match).some((when) => /^(?:\w+=(?:other|\*)(?:, ?)?)+$/.test(when)),
          key,
        ).toBe(true);
      }
    }
  });

  test('have no empty text', () => {
    const empty = [...english, ...chinese].filter(([, message]) =>
      textsOf(message).some((text) => text.trim() === ''),
    );
    expect(empty.map(([key]) => key)).toEqual([]);
  });
});

/** The identifiers and texts in the source, and the ends of template strings such as `error_${id}_next`. */
function namesInSource(): {
  names: Set<string>;
  texts: Set<string>;
  families: [start: string, end: string][];
} {
  const names = new Set<string>();
  const texts = new Set<string>();
  const families: [string, string][] = [];
  for (const file of sourceFiles(['src/**/*.{ts,svelte}', 'scripts/*.ts', 'test/whmcs-simulator/cli.ts'])) {
    const code = readSource(file);
    for (const [, start = '', end = ''] of code.matchAll(/`([a-z]+(?:_[a-z]+)*_)\$\{[^}]*\}(\w*)`/g))
      families.push([start, end]);
    if (file.endsWith('.svelte')) {
      // Svelte markup is not TypeScript.
      for (const [name] of code.matchAll(/\w+/g)) names.add(name);
      for (const [, text = ''] of code.matchAll(/['"]([\w-]+)['"]/g)) texts.add(text.replaceAll('-', '_'));
    } else
      walk(parseTypeScript(code), (node) => {
        if (ts.isIdentifier(node)) names.add(node.text);
        if (ts.isStringLiteralLike(node)) texts.add(node.text.replaceAll('-', '_'));
      });
  }
  return { names, texts, families };
}

// It parses the whole source.
test('every message is used', { timeout: 60_000 }, () => {
  const { names, texts, families } = namesInSource();
  const isInFamily = (key: string): boolean =>
    families.some(
      ([start, end]) =>
        key.startsWith(start) &&
        key.endsWith(end) &&
        texts.has(key.slice(start.length, key.length - end.length)),
    );
  const unused = [...english.keys()].filter((key) => !names.has(key) && !texts.has(key) && !isInFamily(key));
  expect(unused).toEqual([]);
});
