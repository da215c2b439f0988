import { createHash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import type { FileSink } from './formats/format.ts';
import { cannotWrite } from './write-file.ts';

/** Formats write many short texts; the disk gets them in blocks. */
const blockSize = 256 * 1024;

/** A file that is written under another name until it is complete. */
export class PartialFile implements FileSink {
  readonly partial: string;
  readonly target: string;
  /** null while it rests. */
  #handle: FileHandle | null;
  readonly #hash = createHash('sha256');
  #size = 0;
  #waiting: Uint8Array[] = [];
  #waitingSize = 0;
  #failure: Error | null = null;

  private constructor(partial: string, target: string, handle: FileHandle) {
    this.partial = partial;
    this.target = target;
    this.#handle = handle;
  }

  /** @throws AppError `cannot-write`, `disk-full` */
  static async create(partial: string, target: string): Promise<PartialFile> {
    try {
      await rm(partial, { force: true });
      return new PartialFile(partial, target, await open(partial, 'wx', 0o600));
    } catch (error) {
      throw cannotWrite(target, (error as NodeJS.ErrnoException).code ?? '');
    }
  }

  async write(chunk: string | Uint8Array): Promise<void> {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    this.#hash.update(bytes);
    this.#size += bytes.length;
    if (bytes.length >= blockSize) {
      await this.#flush();
      return this.#toDisk(bytes);
    }
    // The caller may reuse its memory after this call.
    this.#waiting.push(typeof chunk === 'string' ? bytes : Buffer.from(bytes));
    this.#waitingSize += bytes.length;
    if (this.#waitingSize >= blockSize) await this.#flush();
  }

  /** Writes what is waiting and closes the file until the next write, because a system limits how many are open. */
  async rest(): Promise<void> {
    await this.#flush();
    await this.#close();
  }

  /** @param sync whether to wait until everything is on the disk, so that it survives a power failure */
  async finish({ sync }: { sync: boolean }): Promise<{ size: number; sha256: string }> {
    await this.#flush();
    if (sync) await this.#attempt(async () => (await this.#opened()).sync());
    await this.#close();
    return { size: this.#size, sha256: this.#hash.digest('hex') };
  }

  async discard(): Promise<void> {
    await this.#handle?.close().catch(() => undefined);
    this.#handle = null;
    await rm(this.partial, { force: true }).catch(() => undefined);
  }

  async #flush(): Promise<void> {
    const block = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingSize = 0;
    if (block.length > 0) await this.#toDisk(block);
  }

  /** `writeFile` goes on where the last one ended, and repeats writes that were cut short. */
  #toDisk = (bytes: Uint8Array): Promise<void> =>
    this.#attempt(async () => (await this.#opened()).writeFile(bytes));

  #opened = async (): Promise<FileHandle> => (this.#handle ??= await open(this.partial, 'a'));

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await this.#attempt(async () => handle?.close());
  }

  /** After a failure the file is incomplete, so nothing succeeds any more. */
  async #attempt(step: () => Promise<void>): Promise<void> {
    if (this.#failure) throw this.#failure;
    try {
      await step();
    } catch (error) {
      this.#failure = cannotWrite(this.target, (error as NodeJS.ErrnoException).code ?? '');
      throw this.#failure;
    }
  }
}
