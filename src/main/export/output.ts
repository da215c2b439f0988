import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExportOutput, FileSink } from './formats/format.ts';
import { exists, fileExists, moveFile } from './move-file.ts';
import { PartialFile } from './partial-file.ts';
import { cannotWrite } from './write-file.ts';

/** A file of an export. */
export interface WrittenFile {
  /** In the folder of the export, with `/`. */
  path: string;
  size: number;
  /** In hexadecimal. */
  sha256: string;
}

export interface FolderOutputOptions {
  /** Exists. */
  folder: string;
  /** The name without extension, as from `FileNames`. */
  stem: string;
  /** With its dot. */
  extension: string;
  /** Whether existing files are replaced. */
  overwrite: boolean;
  /** Whether committed files survive a power failure; true by default. */
  sync?: boolean;
  /** Identifies the export in the names of unfinished files. */
  job: string;
}

/** A format may write a few files at the same time, or one for each message. */
const maxOpenFiles = 16;

/**
 * Writes the files of a ticket to a folder. They get their names in `commit`, when all of them are on the disk; until
 * then they are hidden. Nothing remains after `discard`.
 */
export class FolderOutput implements ExportOutput {
  readonly #options: FolderOutputOptions;
  readonly #files = new Map<string, PartialFile>();
  readonly #open: PartialFile[] = [];

  constructor(options: FolderOutputOptions) {
    this.#options = options;
  }

  /**
   * @param suffix is added to the name before the extension; with a `/`, the part before it names a folder
   * @throws AppError `cannot-write`, `disk-full`
   */
  file(suffix = ''): Promise<FileSink> {
    const { stem, extension } = this.#options;
    return this.fileAt(`${stem}${suffix}${extension}`);
  }

  /** Opens a file by its path in the folder. */
  async fileAt(path: string): Promise<FileSink> {
    if (!isInside(path)) throw new TypeError(`“${path}” is not a path inside a folder.`);
    if (this.#files.has(path)) throw new TypeError(`“${path}” was opened twice.`);
    const target = join(this.#options.folder, path);
    if (!this.#options.overwrite && (await exists(target))) throw fileExists(target);
    const file = await PartialFile.create(join(this.#options.folder, this.#partialName(path)), target);
    this.#files.set(path, file);
    this.#open.push(file);
    if (this.#open.length > maxOpenFiles) await this.#open.shift()?.rest();
    return file;
  }

  /** Gives all files their names. If that fails, none of them remains. @throws AppError `cannot-write`, `disk-full` */
  async commit(): Promise<WrittenFile[]> {
    const undo: (() => Promise<unknown>)[] = [];
    try {
      const { sync = true } = this.#options;
      const written: WrittenFile[] = [];
      for (const [path, file] of this.#files) written.push({ path, ...(await file.finish({ sync })) });
      for (const file of this.#files.values()) await this.#publish(file, undo);
      this.#files.clear();
      return written;
    } catch (error) {
      for (const step of undo.reverse()) await step().catch(() => undefined);
      await this.discard();
      throw error;
    }
  }

  /** Removes what was written. */
  async discard(): Promise<void> {
    for (const file of this.#files.values()) await file.discard();
    this.#files.clear();
  }

  async #publish({ partial, target }: PartialFile, undo: (() => Promise<unknown>)[]): Promise<void> {
    await this.#makeFolder(dirname(target), undo);
    await moveFile(partial, target, this.#options);
    undo.push(() => rm(target));
  }

  async #makeFolder(folder: string, undo: (() => Promise<unknown>)[]): Promise<void> {
    try {
      const top = await mkdir(folder, { recursive: true, mode: 0o700 });
      if (top) undo.push(() => removeEmptyFolders(folder, top));
    } catch (error) {
      throw cannotWrite(folder, (error as NodeJS.ErrnoException).code ?? '');
    }
  }

  /** The same in another run, so that it replaces what remains of one that was killed. */
  #partialName = (path: string): string =>
    `${partialPrefix(this.#options.job)}${createHash('sha256').update(path).digest('hex').slice(0, 16)}`;
}

/** Removes the unfinished files that remain of an export that was killed. */
export async function removePartialFiles(folder: string, job: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith(partialPrefix(job))) await rm(join(folder, name), { force: true });
}

const partialPrefix = (job: string): string => `.threadkeep-${job}.part-`;

const isInside = (path: string): boolean =>
  !/[\\\0]/.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/** @param top the first folder that was made for `folder` */
async function removeEmptyFolders(folder: string, top: string): Promise<void> {
  for (let at = folder; at.length >= top.length; at = dirname(at)) await rmdir(at);
}
