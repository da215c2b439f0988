import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
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
