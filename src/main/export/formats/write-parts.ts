import type { FileSink } from './format.ts';

const enough = 64 * 1024;

/** Writes many small texts as few large ones. */
export async function writeParts(file: FileSink, parts: Iterable<string>): Promise<void> {
  let waiting = '';
  for (const part of parts) {
    waiting += part;
    if (waiting.length < enough) continue;
    await file.write(waiting);
    waiting = '';
  }
  if (waiting !== '') await file.write(waiting);
}
