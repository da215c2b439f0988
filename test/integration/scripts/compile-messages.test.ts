import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

let project = '';
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'threadkeep-messages-'));
  for (const part of ['package.json', 'package-lock.json', 'project.inlang', 'scripts', 'src/i18n'])
    cpSync(join(root, part), join(project, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'), 'junction');
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const compile = (script = 'compile-messages'): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [join(project, `scripts/${script}.ts`)], { cwd: project, encoding: 'utf8' });

const compiled = (): string => readFileSync(join(project, 'src/i18n/generated/messages/zh-Hant.js'), 'utf8');

function change(from: string, to: string): void {
  const path = join(project, 'src/i18n/messages/zh-Hant/tickets.json');
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

test.each([
  ['a missing key', '"search_sort":', '"search_order":', /zh-Hant\/tickets\.json: “search_sort” is missing/],
  ['another parameter', '{name}', '{title}', /zh-Hant\/tickets\.json: “\w+” has other parameters/],
  ['invalid JSON', '{', '{,', /zh-Hant\/tickets\.json is not valid JSON/],
])('fails on %s, and leaves the compiled catalogue as it was', (_, from, to, message) => {
  expect(compile()).toMatchObject({ status: 0, stderr: '' });
  const before = compiled();
  change(from, to);
  const { status, stderr } = compile();
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(status).toBe(1);
  expect(compiled()).toBe(before);
});

test('a build fails, too', () => {
  change('"search_sort":', '"search_order":');
  const { status, stderr } = compile('build');
  expect(stderr).toMatch(/“search_sort” is missing/);
  expect(status).toBe(1);
  expect(existsSync(join(project, 'out/main'))).toBe(false);
});
