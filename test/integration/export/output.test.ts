import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkFreeSpace } from '../../../src/main/export/free-space.ts';
import { FolderOutput, removePartialFiles } from '../../../src/main/export/output.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-output-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const output = (overwrite = false, target = folder): FolderOutput =>
  new FolderOutput({ folder: target, stem: 'Ticket 1', extension: '.txt', overwrite, job: '7' });

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function write(to: FolderOutput, files: Record<string, string>) {
  for (const [suffix, text] of Object.entries(files)) await (await to.file(suffix)).write(text);
  return to.commit();
}

test('files appear at once when all are complete, with their size and hash', async () => {
  const to = output();
  const first = await to.file();
  const second = await to.file(' messages');
  await first.write('one ');
  await first.write(new TextEncoder().encode('工單'));
  await second.write('two');
  expect(readdirSync(folder).every((name) => name.startsWith('.threadkeep-7.part-'))).toBe(true);
  expect(await to.commit()).toEqual([
    { path: 'Ticket 1.txt', size: 10, sha256: sha256('one 工單') },
    { path: 'Ticket 1 messages.txt', size: 3, sha256: sha256('two') },
  ]);
  expect(readdirSync(folder).sort()).toEqual(['Ticket 1 messages.txt', 'Ticket 1.txt']);
  expect(readFileSync(join(folder, 'Ticket 1.txt'), 'utf8')).toBe('one 工單');
});

test('the caller may reuse its memory, and chunks of all sizes keep their order', async () => {
  const to = output();
  const file = await to.file();
  const memory = Buffer.alloc(3, 'a');
  await file.write(memory);
  memory.fill('b');
  await file.write('c'.repeat(300_000));
  await file.write(memory);
  const [written] = await to.commit();
  const text = `aaa${'c'.repeat(300_000)}bbb`;
  expect(readFileSync(join(folder, 'Ticket 1.txt'), 'utf8') === text).toBe(true);
  expect(written).toMatchObject({ size: text.length, sha256: sha256(text) });
});

test.runIf(process.platform === 'linux')(
  'a ticket may have more files than the system opens at once',
  async () => {
    const to = output();
    const first = await to.file();
    await first.write('begin ');
    const openBefore = readdirSync('/proc/self/fd').length;
    for (let at = 0; at < 100; at++) await (await to.file(`/${at}`)).write(`mail ${at}`);
    expect(readdirSync('/proc/self/fd').length - openBefore).toBeLessThan(20);
    await first.write('end');
    expect(await to.commit()).toHaveLength(101);
    expect(readFileSync(join(folder, 'Ticket 1.txt'), 'utf8')).toBe('begin end');
    expect(readFileSync(join(folder, 'Ticket 1', '7.txt'), 'utf8')).toBe('mail 7');
  },
);

test('a suffix with a slash makes a folder', async () => {
  const written = await write(output(), { ' files/01 a': 'x', '/b': 'y' });
  expect(written.map(({ path }) => path)).toEqual(['Ticket 1 files/01 a.txt', 'Ticket 1/b.txt']);
  expect(readFileSync(join(folder, 'Ticket 1 files', '01 a.txt'), 'utf8')).toBe('x');
});

test.each(['/../../a', '/a//b', '/./a', '/../a', '\\a', '/a\0'])(
  'the suffix %j is an error of the format',
  (suffix) => expect(output().file(suffix)).rejects.toThrow(TypeError),
);

test.skipIf(process.platform === 'win32' || !isMainThread)('files are for their owner alone', async () => {
  const umask = process.umask(0);
  await write(output(), { '': 'x', '/a': 'x' });
  process.umask(umask);
  expect(statSync(join(folder, 'Ticket 1.txt')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'Ticket 1')).mode & 0o777).toBe(0o700);
});

describe('an existing file', () => {
  const exists = (path: string) => ({ code: 'cannot-write', id: 'bundle_file_exists', params: { path } });

  test('is not replaced', async () => {
    const path = join(folder, 'Ticket 1.txt');
    writeFileSync(path, 'older');
    await expect(output().file()).rejects.toMatchObject(exists(path));
    expect(readFileSync(path, 'utf8')).toBe('older');
  });

  test('that appears while the ticket is written is not replaced, and nothing of the ticket remains', async () => {
    const to = output();
    await (await to.file(' first')).write('x');
    await (await to.file('/in a folder')).write('x');
    await (await to.file()).write('x');
    const path = join(folder, 'Ticket 1.txt');
    writeFileSync(path, 'another program’s');
    await expect(to.commit()).rejects.toMatchObject(exists(path));
    expect(readdirSync(folder)).toEqual(['Ticket 1.txt']);
    expect(readFileSync(path, 'utf8')).toBe('another program’s');
  });

  test('even if it is a link to nothing', async () => {
    symlinkSync(join(folder, 'nothing'), join(folder, 'Ticket 1.txt'));
    await expect(output().file()).rejects.toMatchObject({ id: 'bundle_file_exists' });
  });

  test('is replaced if that is allowed', async () => {
    writeFileSync(join(folder, 'Ticket 1.txt'), 'older');
    await write(output(true), { '': 'newer' });
    expect(readFileSync(join(folder, 'Ticket 1.txt'), 'utf8')).toBe('newer');
  });

  test('stays until then, and if the ticket fails', async () => {
    writeFileSync(join(folder, 'Ticket 1.txt'), 'older');
    const to = output(true);
    await (await to.file()).write('newer');
    expect(readFileSync(join(folder, 'Ticket 1.txt'), 'utf8')).toBe('older');
    await to.discard();
    expect(readdirSync(folder)).toEqual(['Ticket 1.txt']);
    expect(readFileSync(join(folder, 'Ticket 1.txt'), 'utf8')).toBe('older');
  });

  test('a folder of that name is not replaced', async () => {
    mkdirSync(join(folder, 'Ticket 1.txt'));
    await expect(write(output(true), { '': 'x' })).rejects.toMatchObject({ id: 'cannot_write_is_folder' });
    expect(readdirSync(folder)).toEqual(['Ticket 1.txt']);
  });
});

test('a folder that does not exist', async () => {
  await expect(output(false, join(folder, 'no')).file()).rejects.toMatchObject({
    code: 'cannot-write',
    id: 'cannot_write_no_folder',
  });
});

test('a file where a folder should be', async () => {
  writeFileSync(join(folder, 'Ticket 1'), '');
  const to = output(true);
  await (await to.file('/a')).write('x');
  await expect(to.commit()).rejects.toMatchObject({ code: 'cannot-write' });
  expect(readdirSync(folder)).toEqual(['Ticket 1']);
});

// Root may write anywhere.
test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
  'a folder without permission',
  async () => {
    chmodSync(folder, 0o500);
    await expect(output().file()).rejects.toMatchObject({ id: 'cannot_write_permission' });
    chmodSync(folder, 0o700);
  },
);

test('a process that is killed leaves only hidden files, which the next run removes', async () => {
  const script = `
    import { FolderOutput } from ${JSON.stringify(join(import.meta.dirname, '../../../src/main/export/output.ts'))};
    const to = new FolderOutput({ folder: ${JSON.stringify(folder)}, stem: 'Ticket 1', extension: '.txt', overwrite: false, job: '7' });
    const file = await to.file();
    await file.write('x'.repeat(1_000_000));
    process.stdout.write('written');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const [left = '', ...others] = readdirSync(folder);
  expect(left).toMatch(/^\.threadkeep-7\.part-/);
  expect(others).toEqual([]);
  expect(statSync(join(folder, left)).size).toBe(1_000_000);

  writeFileSync(join(folder, '.threadkeep-8.part-1'), 'of another export');
  writeFileSync(join(folder, 'user.txt'), '');
  await removePartialFiles(folder, '7');
  expect(readdirSync(folder).sort()).toEqual(['.threadkeep-8.part-1', 'user.txt']);
  await write(output(), { '': 'x' });
  expect(readFileSync(join(folder, 'Ticket 1.txt'), 'utf8')).toBe('x');
});

const mount = mkdtempSync(join(tmpdir(), 'threadkeep-full-'));
const mounted =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mount]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', [mount]);
  rmSync(mount, { recursive: true, force: true });
});

describe.runIf(mounted)('on a small disk', () => {
  afterEach(() => {
    for (const name of readdirSync(mount)) rmSync(join(mount, name), { recursive: true });
  });

  test('a full disk is reported, and nothing of the ticket remains', async () => {
    const to = output(false, mount);
    await (await to.file(' first')).write('x'.repeat(10_000));
    const file = await to.file();
    await expect(file.write('x'.repeat(2_000_000))).rejects.toMatchObject({
      code: 'disk-full',
      id: 'file_disk_full',
      params: { path: join(mount, 'Ticket 1.txt') },
    });
    await expect(to.commit()).rejects.toMatchObject({ code: 'disk-full' });
    expect(readdirSync(mount)).toEqual([]);
  });

  test('a file in small pieces, too', async () => {
    const to = output(false, mount);
    const file = await to.file();
    for (let at = 0; at < 1200; at++) await file.write('x'.repeat(1000)).catch(() => undefined);
    await expect(to.commit()).rejects.toMatchObject({ code: 'disk-full' });
    expect(readdirSync(mount)).toEqual([]);
  });

  test('too little space is known before', async () => {
    await expect(checkFreeSpace(join(mount, 'not', 'there', 'yet'), 5_000_000)).rejects.toMatchObject({
      code: 'disk-full',
      id: 'bundle_no_space',
      params: { folder: join(mount, 'not', 'there', 'yet'), needed: 22, free: 1 },
    });
  });

  test('read-only', async () => {
    spawnSync('mount', ['-o', 'remount,ro', mount]);
    try {
      await expect(output(false, mount).file()).rejects.toMatchObject({
        code: 'cannot-write',
        id: 'cannot_write_read_only',
      });
    } finally {
      spawnSync('mount', ['-o', 'remount,rw', mount]);
    }
  });
});

test('enough space is no error, nor a disk that cannot be asked', async () => {
  await checkFreeSpace(folder, 1000);
  await checkFreeSpace('/dev/null/x', 1e18);
  await expect(checkFreeSpace(folder, 1e18)).rejects.toMatchObject({ code: 'disk-full' });
  expect(existsSync(folder)).toBe(true);
});
