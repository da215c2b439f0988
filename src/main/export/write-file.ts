import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError, SentenceError } from '../../shared/app-error.ts';

/**
 * Writes a file whole or not at all: what was at `path` before stays until the new content is on the disk.
 * @throws Failure `cannot-write` or `disk-full`, naming the path
 */
export async function writeFileAtomically(path: string, content: Uint8Array): Promise<void> {
  const partial = join(
    dirname(path),
    `.${basename(path).slice(0, 100)}.${randomBytes(4).toString('hex')}.part`,
  );
  try {
    const file = await open(partial, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw cannotWrite(path, (error as NodeJS.ErrnoException).code ?? '');
  }
}

const reasons: Record<string, string> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'that place is read-only',
  ENOENT: 'that folder does not exist',
  ENOTDIR: 'part of the path is a file, not a folder',
  EISDIR: 'there is a folder of that name',
  ENAMETOOLONG: 'the name is too long',
  EBUSY: 'another program holds the file open',
};

function cannotWrite(path: string, code: string): AppError {
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new SentenceError(
      'disk-full',
      `There is no room left for ${path}; nothing was written.`,
      'Make room, or choose another disk.',
      { path },
    );
  }
  return new SentenceError(
    'cannot-write',
    `${path} cannot be written${reasons[code] ? `: ${reasons[code]}` : ''}. Nothing was left there.`,
    'Choose another folder or name.',
    { path, code },
  );
}
