import { chmodSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Suffixes of the vault's file and of the files that SQLite and Threadkeep create beside it. */
export const vaultSuffixes = ['', '-wal', '-shm', '-journal', '.fingerprint'];

/** Restricts access to the vault's files and folder to their owner. */
export function makePrivate(path: string): void {
  if (process.platform === 'win32') return;
  for (const suffix of vaultSuffixes) restrictToOwner(path + suffix);
  restrictToOwner(dirname(path));
}

function restrictToOwner(path: string): void {
  try {
    const { mode, uid } = statSync(path);
    const isShared = (mode & 0o1000) !== 0;
    if ((mode & 0o077) !== 0 && !isShared && uid === process.getuid?.()) chmodSync(path, mode & 0o700);
  } catch {
    // Missing, or on a disk without permissions; the vault is encrypted anyway.
  }
}
