import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceFiles, writeIfChanged } from '../../../scripts/replace-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-replace-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, files: Record<string, string>): string {
  const path = join(folder, name);
  mkdirSync(join(path, 'messages'), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

/** Changes whenever a file is written or replaced. */
function versionOf(path: string): string {
  const { ino, mtimeNs } = statSync(path, { bigint: true });
  return `${ino} ${mtimeNs}`;
}

test('replaces what has changed, adds what is new and removes what is gone', () => {
  const from = write('from', { 'a.js': 'new a', 'messages/b.js': 'b', 'messages/c.js': 'c' });
  const to = write('to', { 'a.js': 'a', 'messages/b.js': 'b', 'messages/d.js': 'd', '.stamp': 'kept' });
  const same = versionOf(join(to, 'messages/b.js'));

  replaceFiles(from, to, ['.stamp']);

  expect(readdirSync(to).sort()).toEqual(['.stamp', 'a.js', 'messages']);
  expect(readdirSync(join(to, 'messages')).sort()).toEqual(['b.js', 'c.js']);
  expect(readFileSync(join(to, 'a.js'), 'utf8')).toBe('new a');
  expect(versionOf(join(to, 'messages/b.js'))).toBe(same);
  expect(readdirSync(folder)).toEqual(['to']);
});

test('fills a folder that does not exist', () => {
  const to = join(folder, 'to');
  replaceFiles(write('from', { 'messages/b.js': 'b' }), to);
  expect(readFileSync(join(to, 'messages/b.js'), 'utf8')).toBe('b');
});

test('writes a text only if it is another one', () => {
  const path = join(write('to', { 'a.json': '{}' }), 'a.json');
  const same = versionOf(path);
  writeIfChanged(path, '{}');
  expect(versionOf(path)).toBe(same);
  writeIfChanged(path, '{ }');
  expect(readFileSync(path, 'utf8')).toBe('{ }');
});
