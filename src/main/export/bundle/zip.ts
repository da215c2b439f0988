import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/**
 * Packs files of a folder. The same files and the same time give the same bytes, regardless of time zone, umask and the
 * files' own times and permissions.
 * @param files sorted
 * @param time of all entries; ISO 8601, UTC
 */
export async function writeZip(
  { folder, files, time }: { folder: string; files: { path: string; size: number }[]; time: string },
  target: string,
  signal?: AbortSignal,
): Promise<void> {
  const zip = new ZipFile();
  const archive = zip.outputStream as Readable;
  const mtime = new UtcDate(time);
  let source: Readable | null = null;
  for (const { path, size } of files)
    zip.addReadStreamLazy(path, { mtime, mode: 0o100644, size, compressionLevel }, (give) => {
      source = createReadStream(join(folder, path));
      source.on('error', (error) => archive.destroy(error));
      give(null, source);
    });
  zip.on('error', (error) => archive.destroy(error as Error));
  zip.end();
  const file = createWriteStream(target, { flags: 'w', mode: 0o600, flush: true });
  try {
    await pipeline(archive, file, signal ? { signal } : {});
  } finally {
    (source as Readable | null)?.destroy();
  }
}

const compressionLevel = 6;

/** yazl writes a date as this computer’s clock shows it. */
class UtcDate extends Date {
  override getFullYear(): number {
    return this.getUTCFullYear();
  }
  override getMonth(): number {
    return this.getUTCMonth();
  }
  override getDate(): number {
    return this.getUTCDate();
  }
  override getHours(): number {
    return this.getUTCHours();
  }
  override getMinutes(): number {
    return this.getUTCMinutes();
  }
  override getSeconds(): number {
    return this.getUTCSeconds();
  }
}
