import { opendir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { Failure } from '../../contract/failure.ts';
import { largestFile } from './limits.ts';
import { notAFile, notReadable, symbolicLink, tooLarge } from './reasons.ts';

/** What saved answers are called; of a folder other files are left alone. */
const extensions = new Set([
  '.json',
  '.jsonl',
  '.ndjson',
  '.txt',
  '.log',
  '.print_r',
  '.out',
  '.php',
  '.html',
]);

export interface ListedFile {
  path: string;
  /** As reports show it: from the chosen file or folder on. */
  name: string;
  failure: Failure | null;
}

/** The files that were chosen, and those of chosen folders, by name. Links inside a folder are not followed. */
export async function listFiles(chosen: string[], signal?: AbortSignal): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  for (const path of chosen) {
    const info = await stat(path).catch(() => null);
    if (!info?.isDirectory()) {
      files.push({ path, name: basename(path), failure: null });
      continue;
    }
    const found: ListedFile[] = [];
    const pending = [path];
    for (let folder = pending.pop(); folder !== undefined && !signal?.aborted; folder = pending.pop())
      await readFolder(folder, relative(join(path, '..'), folder), found, pending);
    files.push(...found.sort((a, b) => (a.name < b.name ? -1 : 1)));
  }
  return files;
}

async function readFolder(
  folder: string,
  name: string,
  found: ListedFile[],
  pending: string[],
): Promise<void> {
  try {
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name);
      const isAnswer = extensions.has(extname(entry.name).toLowerCase());
      if (entry.isDirectory()) pending.push(path);
      else if (isAnswer && (entry.isFile() || entry.isSymbolicLink())) {
        found.push({
          path,
          name: join(name, entry.name),
          failure: entry.isFile() ? null : symbolicLink(),
        });
      }
    }
  } catch {
    found.push({ path: folder, name, failure: notReadable() });
  }
}

/** @throws Failure `cannot-read` or `too-large` */
export async function readSavedFile(path: string): Promise<{ bytes: Uint8Array; savedAt: string }> {
  try {
    const info = await stat(path);
    if (!info.isFile()) throw notAFile();
    if (info.size > largestFile) throw tooLarge();
    return { bytes: await readFile(path), savedAt: info.mtime.toISOString() };
  } catch (error) {
    throw error instanceof Failure ? error : notReadable();
  }
}
