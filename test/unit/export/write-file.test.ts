import { beforeEach, expect, test, vi } from 'vitest';
import { writeFileAtomically } from '../../../src/main/export/write-file.ts';

/** Disk errors that cannot be caused on every system. */
const disk = vi.hoisted(() => ({ open: vi.fn(), rename: vi.fn(), rm: vi.fn() }));
vi.mock('node:fs/promises', () => disk);

const file = { writeFile: vi.fn(), sync: vi.fn(), close: vi.fn() };
const content = new TextEncoder().encode('whole');
const failing = (code: string): Error => Object.assign(new Error('private'), { code });
beforeEach(() => {
  for (const mock of [...Object.values(disk), ...Object.values(file)])
    mock.mockReset().mockResolvedValue(undefined);
  disk.open.mockResolvedValue(file);
});

test('syncs the content to disk before replacing the existing file', async () => {
  const order: string[] = [];
  for (const [name, mock] of Object.entries({ ...file, rename: disk.rename }))
    mock.mockImplementation(() => void order.push(name));
  await writeFileAtomically('/folder/a.pdf', content);
  expect(order).toEqual(['writeFile', 'sync', 'close', 'rename']);
  const [partial, flags, mode] = disk.open.mock.calls[0] as [string, string, number];
  expect(partial).toMatch(/^\/folder\/\.a\.pdf\.[0-9a-f]{8}\.part$/);
  expect([flags, mode]).toEqual(['wx', 0o600]);
  expect(disk.rename.mock.calls).toEqual([[partial, '/folder/a.pdf']]);
  expect(disk.rm).not.toHaveBeenCalled();
});

test('writes a file with a very long name', async () => {
  await writeFileAtomically(`/folder/${'x'.repeat(250)}`, content);
  expect((disk.open.mock.calls[0]?.[0] as string).length).toBeLessThan(130);
});

test.each([
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  ['EACCES', 'cannot-write'],
  ['EPERM', 'cannot-write'],
  ['EROFS', 'cannot-write'],
  ['ENOENT', 'cannot-write'],
  ['ENOTDIR', 'cannot-write'],
  ['EISDIR', 'cannot-write'],
  ['ENAMETOOLONG', 'cannot-write'],
  ['EBUSY', 'cannot-write'],
  ['EWHATEVER', 'cannot-write'],
])('%s becomes %s; the partial file is removed and the error names the path', async (errno, code) => {
  file.writeFile.mockRejectedValue(failing(errno));
  // Failing to remove the partial file does not hide the original error.
  disk.rm.mockRejectedValue(new Error('no'));
  const error = await writeFileAtomically('/folder/a.pdf', content).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, message: expect.stringContaining('/folder/a.pdf') as string });
  expect(file.close).toHaveBeenCalledOnce();
  expect(disk.rename).not.toHaveBeenCalled();
  expect(disk.rm.mock.calls).toEqual([[disk.open.mock.calls[0]?.[0], { force: true }]]);
});

test('each cause has its own message', async () => {
  const said = new Set<string>();
  for (const errno of [
    'EACCES',
    'EROFS',
    'ENOENT',
    'ENOTDIR',
    'EISDIR',
    'ENAMETOOLONG',
    'EBUSY',
    'EWHATEVER',
  ]) {
    disk.open.mockRejectedValue(failing(errno));
    await writeFileAtomically('/a', content).catch((error: Error) => said.add(error.message));
  }
  expect(said.size).toBe(8);
});

test('handles errors without a code', async () => {
  disk.rename.mockRejectedValue(new Error('private'));
  await expect(writeFileAtomically('/a', content)).rejects.toMatchObject({
    code: 'cannot-write',
    message: expect.not.stringContaining('private') as string,
  });
});
