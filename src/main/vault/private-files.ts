import { chmodSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What SQLite and Threadkeep put beside the vault's file; the first is the file itself. */
export const vaultSuffixes = ['', '-wal', '-shm', '-journal', '.fingerprint'];

/** Takes the rights to the vault's files and folder from everybody but their owner, whoever made them. */
export function makePrivate(path: string): void {
  if (process.platform === 'win32') return;
  for (const suffix of vaultSuffixes) takeFromOthers(path + suffix);
  takeFromOthers(dirname(path));
}

function takeFromOthers(path: string): void {
  try {
    const { mode, uid } = statSync(path);
    const isShared = (mode & 0o1000) !== 0;
    if ((mode & 0o077) !== 0 && !isShared && uid === process.getuid?.()) chmodSync(path, mode & 0o700);
  } catch {
    // Not there, or on a disk that knows no rights: what is in the vault is encrypted all the same.
  }
}
