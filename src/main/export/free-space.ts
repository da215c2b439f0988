import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { appError } from '../../shared/app-error.ts';

/** For the file system's own records, and other programs. */
const reserve = 16 * 1024 * 1024;

/**
 * Checks before writing that a disk has enough space, if the system can tell.
 * @param folder need not exist yet
 * @throws AppError `disk-full`
 */
export async function checkFreeSpace(folder: string, bytes: number): Promise<void> {
  const disk = await diskOf(folder);
  // Some network drives do not report a size.
  if (!disk || disk.blocks === 0) return;
  const free = disk.bavail * disk.bsize;
  if (free >= bytes + reserve) return;
  throw appError('disk-full', 'bundle_no_space', {
    folder,
    needed: Math.ceil((bytes + reserve) / 1e6),
    free: Math.floor(free / 1e6),
  });
}

async function diskOf(folder: string): Promise<StatsFs | null> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      return await statfs(at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(at) === at) return null;
    }
  }
}
