import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileAtomically } from '../../../src/main/export/write-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const content = new TextEncoder().encode('whole');

test('replaces an existing file atomically', async () => {
  const path = join(folder, 'a.pdf');
  writeFileSync(path, 'older');
  await writeFileAtomically(path, content);
  expect(readFileSync(path, 'utf8')).toBe('whole');
  expect(readdirSync(folder)).toEqual(['a.pdf']);
});

// Mutants run in threads, which have no umask of their own.
test.skipIf(process.platform === 'win32' || !isMainThread)('the file is for its owner alone', async () => {
  const path = join(folder, 'a.pdf');
  const umask = process.umask(0);
  writeFileSync(path, 'older');
  await writeFileAtomically(path, content);
  process.umask(umask);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.each([
  ['a folder that is not there', (dir: string) => join(dir, 'no', 'a.pdf'), 'cannot_write_no_folder'],
  [
    'a path through a file',
    (dir: string) => (writeFileSync(join(dir, 'f'), ''), join(dir, 'f', 'a.pdf')),
    'cannot_write_not_a_folder',
  ],
  [
    'a folder of that name',
    (dir: string) => (mkdirSync(join(dir, 'd', 'x'), { recursive: true }), join(dir, 'd')),
    'cannot_write_is_folder',
  ],
  ['a name that is too long', (dir: string) => join(dir, 'x'.repeat(300)), 'cannot_write_name_too_long'],
])('%s', async (_what, arrange, id) => {
  const path = arrange(folder);
  await expect(writeFileAtomically(path, content)).rejects.toMatchObject({
    code: 'cannot-write',
    id,
    params: { path },
  });
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

const mount = join(tmpdir(), `threadkeep-full-${process.pid}`);
mkdirSync(mount, { recursive: true });
const mounted =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', mount]).status === 0;

test.runIf(mounted)('a full disk keeps the existing file and leaves no other', async () => {
  try {
    const path = join(mount, 'a.pdf');
    writeFileSync(path, 'older');
    await expect(writeFileAtomically(path, new Uint8Array(1_000_000))).rejects.toMatchObject({
      code: 'disk-full',
      id: 'file_disk_full',
      params: { path },
    });
    expect(readFileSync(path, 'utf8')).toBe('older');
    expect(readdirSync(mount)).toEqual(['a.pdf']);
  } finally {
    spawnSync('umount', [mount]);
    rmSync(mount, { recursive: true, force: true });
  }
});

test('removes the mount point', () => {
  if (!mounted) rmSync(mount, { recursive: true, force: true });
  expect(existsSync(mount)).toBe(false);
});
