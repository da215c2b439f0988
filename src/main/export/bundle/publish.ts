import { open, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../../shared/app-error.ts';
import { checkFreeSpace } from '../free-space.ts';
import { exists, fileExists, moveFile } from '../move-file.ts';
import { cannotWrite } from '../write-file.ts';
import type { BundledFile } from './manifest.ts';
import { writeZip } from './zip.ts';

export interface PublishOptions {
  /** The path of the ZIP file or the folder. */
  target: string;
  as: 'zip' | 'folder';
  /** Whether an existing ZIP file is replaced. A folder with files never is. */
  overwrite: boolean;
  signal?: AbortSignal;
}

/** @throws AppError `cannot-write`, `disk-full`; the files remain where they are */
export async function publishBundle(
  { staging, files, time }: { staging: string; files: BundledFile[]; time: string },
  { target, as, overwrite, signal }: PublishOptions,
): Promise<void> {
  const content = join(staging, 'content');
  if (as === 'folder') return publishFolder(content, files, target);
  if (!overwrite && (await exists(target))) throw fileExists(target);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  await checkFreeSpace(dirname(target), bytes);
  const partial = join(staging, 'bundle.zip');
  try {
    await writeZip({ folder: content, files, time }, partial, signal);
    await moveFile(partial, target, { overwrite });
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    signal?.throwIfAborted();
    throw error instanceof AppError
      ? error
      : cannotWrite(target, (error as NodeJS.ErrnoException).code ?? '');
  }
}

async function publishFolder(content: string, files: BundledFile[], target: string): Promise<void> {
  // Succeeds only if it is an empty folder.
  await rmdir(target).catch(() => undefined);
  if (await exists(target)) throw fileExists(target);
  try {
    for (const { path } of files) await sync(join(content, path));
    await rename(content, target);
  } catch (error) {
    throw cannotWrite(target, (error as NodeJS.ErrnoException).code ?? '');
  }
}

/** Waits until a file is on the disk. */
async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync().finally(() => file.close());
}
