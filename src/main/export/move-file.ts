import { link, lstat, rename, rm } from 'node:fs/promises';
import { appError, type AppError } from '../../shared/app-error.ts';
import { cannotWrite } from './write-file.ts';

/**
 * Gives a finished file its name.
 * @param overwrite whether it replaces a file of that name
 * @throws AppError `cannot-write`, `disk-full`
 */
export async function moveFile(
  from: string,
  to: string,
  { overwrite }: { overwrite: boolean },
): Promise<void> {
  try {
    await (overwrite ? rename(from, to) : renameWithoutReplacing(from, to));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw code === 'EEXIST' ? fileExists(to) : cannotWrite(to, code);
  }
}

/** A link never replaces a file; a rename does, on most systems. Not every disk has links. */
async function renameWithoutReplacing(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    if (await exists(to)) throw Object.assign(new Error('The file exists.'), { code: 'EEXIST' });
    return rename(from, to);
  }
  await rm(from, { force: true });
}

export const fileExists = (path: string): AppError =>
  appError('cannot-write', 'bundle_file_exists', { path }, { path });

/** Whether there is anything of this name, even a link to nothing. */
export const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
