import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: root });
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

test('the README’s table of commands lists exactly the npm scripts', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...read('README.md').matchAll(/^\| `npm (?:run )?([\w:]+)`/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual(Object.keys(scripts).sort());
});

test('every test mentioned in docs/security.md exists', () => {
  const tests = [...read('docs/security.md').matchAll(/`(\w+\/[\w/.-]+\.(?:test|spec)\.ts)`/g)];
  expect(tests.length).toBeGreaterThan(0);
  const missing = tests.filter(([, path = '']) => !existsSync(join(root, 'test', path)));
  expect(missing.map(([, path]) => path)).toEqual([]);
});

/** Labels in a document that do not exist: names in italics, such as _Connections and sync › Sync now_, and in quotes. */
function unknownLabels(document: string, labels: Set<string>): string[] {
  const prose = document.replace(/```[^]*?```|`[^`\n]*`/g, '').replace(/\s+/g, ' ');
  const italic = [...prose.matchAll(/(?<![\w_])_([^_]+)_(?![\w_])/g)].map(([, name = '']) => name);
  const selected = [...prose.matchAll(/\b(?:[Ss]elect|[Cc]lick|[Pp]ress)(?:ed|s)? “([^”]+)”/g)];
  return [...italic, ...selected.map(([, name = '']) => name)]
    .flatMap((name) => name.split(' › '))
    .filter((name) => !labels.has(name));
}

/** All English texts, and the menus of WHMCS. */
function knownLabels(): Set<string> {
  const files = globSync('src/i18n/messages/en/*.json', { cwd: root }).map(
    (file) => JSON.parse(read(file)) as Record<string, unknown>,
  );
  const texts = files.flatMap((messages) =>
    Object.values(messages).filter((text) => typeof text === 'string'),
  );
  return new Set([...texts, 'System Settings', 'API Credentials']);
}

test.each(documents)('%s names only buttons and views that exist', (file) => {
  expect(unknownLabels(read(file), knownLabels())).toEqual([]);
});

test('names that do not exist are found', () => {
  const labels = knownLabels();
  const document =
    'Select _Get\nticket_, then _Settings › Sync sometimes_ or click “Send”. `_Not a name_` _Fetch ticket_';
  expect(unknownLabels(document, labels)).toEqual(['Get ticket', 'Sync sometimes', 'Send']);
});

test.each(documents)('%s names only commands that exist', (file) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...read(file).matchAll(/\bnpm run (?:--silent )?([a-z][\w:]*)/g)].map(
    ([, name = '']) => name,
  );
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});
