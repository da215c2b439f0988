import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError, appError, type ErrorId } from '../../shared/app-error.ts';

/**
 * Writes a file atomically: an existing file at `path` stays until the new content is on the disk.
 * @throws AppError `cannot-write` or `disk-full`
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

const reasons = {
  EACCES: 'cannot_write_permission',
  EPERM: 'cannot_write_permission',
  EROFS: 'cannot_write_read_only',
  ENOENT: 'cannot_write_no_folder',
  ENOTDIR: 'cannot_write_not_a_folder',
  EISDIR: 'cannot_write_is_folder',
  ENOTEMPTY: 'cannot_write_is_folder',
  ENAMETOOLONG: 'cannot_write_name_too_long',
  EBUSY: 'cannot_write_in_use',
} as const satisfies Record<string, ErrorId>;

/** The error for a file that could not be written. @param code of the system, such as `ENOSPC` */
export function cannotWrite(path: string, code: string): AppError {
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return appError('disk-full', 'file_disk_full', { path }, { path });
  const id = code in reasons ? reasons[code as keyof typeof reasons] : 'cannot_write';
  return appError('cannot-write', id, { path }, { path, code });
}
