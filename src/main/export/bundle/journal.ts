import { open, type FileHandle } from 'node:fs/promises';
import type { BundledFailure, BundledTicket } from './manifest.ts';

/** What became of a ticket of the export. */
export interface JournalEntry {
  /** In the order of the export. */
  position: number;
  /** Of its files. */
  name: string;
  /** Of its attachments and its raw response; both are '' if it failed before it got names. */
  folder: string;
  ticket: BundledTicket | null;
  failure: BundledFailure | null;
}

interface Place {
  position: number;
  offset: number;
  length: number;
}

/**
 * The tickets that are in a bundle so far, as JSON lines in a file, so that memory does not grow with them and an export
 * goes on after a restart. After a power failure, lines may be missing or damaged at its end.
 */
export class Journal {
  readonly #file: FileHandle;
  readonly #places = new Map<number, Place>();
  #end = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** @param isIntact decides whether a ticket of an earlier run is kept */
  static async open(path: string, isIntact: (entry: JournalEntry) => Promise<boolean>): Promise<Journal> {
    const journal = new Journal(await open(path, 'a+', 0o600));
    await journal.#restore();
    for await (const entry of journal.entries())
      if (!(await isIntact(entry))) journal.#places.delete(entry.position);
    return journal;
  }

  /** A later entry for the same position replaces the earlier one. */
  async add(entry: JournalEntry): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    await this.#file.appendFile(line);
    this.#places.set(entry.position, { position: entry.position, offset: this.#end, length: line.length });
    this.#end += line.length;
  }

  /** The entries in the order of the export. */
  async *entries(): AsyncGenerator<JournalEntry> {
    for (const { offset, length } of [...this.#places.values()].sort((a, b) => a.position - b.position)) {
      const { buffer } = await this.#file.read(Buffer.alloc(length), 0, length, offset);
      yield JSON.parse(buffer.toString()) as JournalEntry;
    }
  }

  close = (): Promise<void> => this.#file.close();

  /** What follows the last intact line is removed. */
  async #restore(): Promise<void> {
    for await (const line of linesOf(this.#file.createReadStream({ start: 0, autoClose: false }))) {
      const position = positionIn(line.toString());
      if (position === null) break;
      this.#places.set(position, { position, offset: this.#end, length: line.length });
      this.#end += line.length;
    }
    await this.#file.truncate(this.#end);
  }
}

function positionIn(line: string): number | null {
  try {
    return (JSON.parse(line) as JournalEntry).position;
  } catch {
    return null;
  }
}

/** Complete lines with their ends. Node’s readline also splits at U+2028, which JSON does not escape. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end + 1)]);
      rest = [];
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
}
