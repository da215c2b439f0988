import { beforeEach, expect, test, vi } from 'vitest';
import { writeFileAtomically } from '../../../src/main/export/write-file.ts';

/** Failures of the disk that cannot be brought about everywhere. */
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

test('the content is on the disk before it takes the place of what was there', async () => {
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

test('a long name is no trouble for the part beside it', async () => {
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
])('%s is %s: the part is removed, and the path named', async (errno, code) => {
  file.writeFile.mockRejectedValue(failing(errno));
  // A part that cannot be removed does not hide what went wrong.
  disk.rm.mockRejectedValue(new Error('no'));
  const error = await writeFileAtomically('/folder/a.pdf', content).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, message: expect.stringContaining('/folder/a.pdf') as string });
  expect(file.close).toHaveBeenCalledOnce();
  expect(disk.rename).not.toHaveBeenCalled();
  expect(disk.rm.mock.calls).toEqual([[disk.open.mock.calls[0]?.[0], { force: true }]]);
});

test('each reason is told in words of its own', async () => {
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

test('an error without a code is told, too', async () => {
  disk.rename.mockRejectedValue(new Error('private'));
  await expect(writeFileAtomically('/a', content)).rejects.toMatchObject({
    code: 'cannot-write',
    message: expect.not.stringContaining('private') as string,
  });
});
