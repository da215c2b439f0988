import { constants, createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { appError } from '../../../shared/app-error.ts';
import { checkSameNames } from './entry-names.ts';
import type { BundleSource, SourceFile } from './source.ts';

/** Reads the names of a bundle in a folder. @throws AppError `cannot-read` */
export async function openFolder(folder: string): Promise<BundleSource> {
  const files = new Map<string, SourceFile>();
  await list(folder, '', files);
  checkSameNames([...files.keys()]);
  return { files, close: () => undefined };
}

async function list(folder: string, prefix: string, files: Map<string, SourceFile>): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    // Some disks of macOS return another normalisation than the one in the manifest.
    const path = `${prefix}${entry.name.normalize('NFC')}`;
    const place = join(folder, entry.name);
    if (entry.isDirectory()) await list(place, `${path}/`, files);
    else if (entry.isFile()) files.set(path, await sourceFile(place));
    else throw appError('cannot-read', 'bundle_not_a_file', { file: path });
  }
}

async function sourceFile(place: string): Promise<SourceFile> {
  // Windows does not have this flag.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);
  return {
    size: (await lstat(place)).size,
    crc32: null,
    // The type only allows names of flags, but Node takes numbers, too.
    open: () => Promise.resolve(createReadStream(place, { flags: flags as unknown as string })),
  };
}
