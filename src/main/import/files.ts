import { opendir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { AppError } from '../../shared/app-error.ts';
import { maxFileBytes } from './limits.ts';
import { notAFile, symbolicLink, tooLarge, unreadableFile, unreadableFolder } from './reasons.ts';

/** Extensions of saved responses; other files in a folder are skipped. */
const extensions = new Set([
  '.json',
  '.jsonl',
  '.ndjson',
  '.txt',
  '.log',
  '.print_r',
  '.out',
  '.php',
  '.htm',
  '.html',
]);

export interface ListedFile {
  path: string;
  /** For reports: relative to the parent of the selected folder. */
  name: string;
  failure: AppError | null;
}

export interface FileList {
  files: ListedFile[];
  /** Other files in the selected folders, without hidden ones. */
  skipped: number;
}

/** The selected files, and those in selected folders, by name. Links inside a folder are not followed. */
export async function listFiles(selected: string[], signal?: AbortSignal): Promise<FileList> {
  const files: ListedFile[] = [];
  let skipped = 0;
  for (const path of selected) {
    const info = await stat(path).catch(() => null);
    if (!info?.isDirectory()) {
      files.push({ path, name: basename(path), failure: null });
      continue;
    }
    const found: FileList = { files: [], skipped: 0 };
    const pending = [path];
    for (let folder = pending.pop(); folder !== undefined && !signal?.aborted; folder = pending.pop())
      await readFolder(folder, relative(join(path, '..'), folder), found, pending);
    for (const file of found.files.sort((a, b) => (a.name < b.name ? -1 : 1))) files.push(file);
    skipped += found.skipped;
  }
  return { files, skipped };
}

async function readFolder(folder: string, name: string, found: FileList, pending: string[]): Promise<void> {
  try {
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name);
      const isResponse = extensions.has(extname(entry.name).toLowerCase());
      if (entry.isDirectory()) pending.push(path);
      else if (isResponse && (entry.isFile() || entry.isSymbolicLink())) {
        found.files.push({
          path,
          name: join(name, entry.name),
          failure: entry.isFile() ? null : symbolicLink(),
        });
      } else if (!entry.name.startsWith('.')) found.skipped += 1;
    }
  } catch {
    found.files.push({ path: folder, name, failure: unreadableFolder() });
  }
}

/** @throws AppError `cannot-read` or `too-large` */
export async function readSavedFile(path: string): Promise<{ bytes: Uint8Array; savedAt: string }> {
  try {
    const info = await stat(path);
    if (!info.isFile()) throw notAFile();
    if (info.size > maxFileBytes) throw tooLarge();
    return { bytes: await readFile(path), savedAt: info.mtime.toISOString() };
  } catch (error) {
    throw error instanceof AppError ? error : unreadableFile();
  }
}
