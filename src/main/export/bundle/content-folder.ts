import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalEntry } from './journal.ts';
import { hashOf } from './source.ts';

/** Whether all files of a ticket are what they were when it was added; after a power failure, they may be empty. */
export async function isIntact(content: string, { ticket }: JournalEntry): Promise<boolean> {
  for (const { path, size, sha256 } of ticket?.files ?? []) {
    const open = () => Promise.resolve(createReadStream(join(content, path)));
    if ((await hashOf({ size, crc32: null, open }, neverAborted)) !== sha256) return false;
  }
  return true;
}

const neverAborted = new AbortController().signal;

/** Removes what is not in the bundle, such as files of a ticket that failed later. @returns whether anything is left */
export async function removeOthers(
  folder: string,
  wanted: ReadonlySet<string>,
  prefix = '',
): Promise<boolean> {
  let isEmpty = true;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = `${prefix}${entry.name}`;
    const isKept = entry.isDirectory()
      ? await removeOthers(join(folder, entry.name), wanted, `${path}/`)
      : // macOS may return another normalisation than the one that was written.
        wanted.has(path.normalize('NFC'));
    if (isKept) isEmpty = false;
    else await rm(join(folder, entry.name), { recursive: true });
  }
  return !isEmpty;
}
