import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';

/** A file of a bundle that is checked. */
export interface SourceFile {
  size: number;
  /** In a ZIP file. */
  crc32: number | null;
  open(): Promise<Readable>;
}

/** A bundle that is checked: the files that it really has, by path. */
export interface BundleSource {
  files: ReadonlyMap<string, SourceFile>;
  close(): void;
}

/** SHA-256 of a file; null if it cannot be read. No more than its stated size is read. */
export async function hashOf(file: SourceFile, signal: AbortSignal): Promise<string | null> {
  const hash = createHash('sha256');
  let checksum = 0;
  const isRead = await readFile(file, signal, (chunk) => {
    hash.update(chunk);
    if (file.crc32 !== null) checksum = crc32(chunk, checksum);
  });
  return isRead && (file.crc32 ?? checksum) === checksum ? hash.digest('hex') : null;
}

/** The content of a file that is not larger than `maxSize`; null if it is, or cannot be read. */
export async function contentOf(
  file: SourceFile,
  maxSize: number,
  signal: AbortSignal,
): Promise<Buffer | null> {
  if (file.size > maxSize) return null;
  const chunks: Buffer[] = [];
  return (await readFile(file, signal, (chunk) => chunks.push(chunk))) ? Buffer.concat(chunks) : null;
}

async function readFile(
  file: SourceFile,
  signal: AbortSignal,
  take: (chunk: Buffer) => void,
): Promise<boolean> {
  let size = 0;
  try {
    for await (const chunk of (await file.open()) as AsyncIterable<Buffer>) {
      signal.throwIfAborted();
      size += chunk.length;
      if (size > file.size) return false;
      take(chunk);
    }
    return size === file.size;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
