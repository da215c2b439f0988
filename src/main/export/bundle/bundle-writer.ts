import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorReport } from '../../../contract/errors.ts';
import { errorText } from '../../../shared/error-text.ts';
import type { ExportContext } from '../formats/format.ts';
import type { ExportedTicket } from '../model.ts';
import { FileNames } from '../names.ts';
import { FolderOutput, type WrittenFile } from '../output.ts';
import { isIntact, removeOthers } from './content-folder.ts';
import { writeDescription } from './description.ts';
import { Journal, type JournalEntry } from './journal.ts';
import { publishBundle, type PublishOptions } from './publish.ts';
import { writeTicketFiles } from './ticket-files.ts';

export interface BundleOptions {
  /** A folder for the unfinished bundle, on the target's disk. What an earlier run left there is continued. */
  staging: string;
  context: ExportContext;
  /** Of the format, with its dot. */
  extension: string;
  exportedBy: { user: string; computer: string };
}

/** A finished bundle. */
export interface FinishedBundle {
  path: string;
  /** SHA-256 of `manifest.sha256`: it identifies the whole content. */
  fingerprint: string;
  files: number;
  bytes: number;
}

/** What the files of a ticket are called. */
type Names = Pick<JournalEntry, 'position' | 'name' | 'folder'>;

/**
 * Collects exported tickets in a folder, then makes a bundle of it. After a restart, `open` continues with the tickets
 * that were added before.
 */
export class BundleWriter {
  readonly #options: BundleOptions;
  readonly #content: string;
  readonly #journal: Journal;
  readonly #names: FileNames;
  readonly #folders: FileNames;
  /** By position. */
  readonly #given = new Map<number, { name: string; folder: string }>();
  readonly #done: ReadonlySet<number>;

  private constructor(options: BundleOptions, journal: Journal, earlier: Names[]) {
    const { context, staging } = options;
    this.#options = options;
    this.#content = join(staging, 'content');
    this.#journal = journal;
    this.#done = new Set(earlier.map(({ position }) => position));
    for (const { position, name, folder } of earlier) this.#given.set(position, { name, folder });
    // Relative: it is not known where the bundle will be unpacked.
    const naming = { folder: 'x'.repeat(depthOfUnpacked), m: context.m };
    this.#names = new FileNames({
      ...naming,
      pattern: context.options.namePattern,
      used: earlier.map(({ name }) => name),
    });
    this.#folders = new FileNames({
      ...naming,
      pattern: '{number}',
      used: earlier.map(({ folder }) => folder),
    });
  }

  static async open(options: BundleOptions): Promise<BundleWriter> {
    const content = join(options.staging, 'content');
    await mkdir(content, { recursive: true, mode: 0o700 });
    const earlier: Names[] = [];
    const journal = await Journal.open(join(options.staging, 'tickets.jsonl'), async (entry) => {
      const isKept = await isIntact(content, entry);
      if (isKept) earlier.push({ position: entry.position, name: entry.name, folder: entry.folder });
      return isKept;
    });
    return new BundleWriter(options, journal, earlier);
  }

  /** The positions of tickets that earlier runs added, or reported as failed. */
  get done(): ReadonlySet<number> {
    return this.#done;
  }

  /** Where a format writes a ticket. @param position in the export; names are given in the order of the calls */
  output(position: number, ticket: ExportedTicket): FolderOutput {
    return this.#output(`tickets/${this.#namesFor(position, ticket).name}`);
  }

  /** Where a format writes a file with all tickets. Its files are given to `finish`. @param name without extension */
  sharedOutput = (name: string): FolderOutput => this.#output(`tickets/${name}`);

  /** Adds a ticket with its attachments and raw response. @param documents what `output` committed; [] if shared */
  async add(position: number, ticket: ExportedTicket, documents: WrittenFile[]): Promise<void> {
    const { name, folder } = this.#namesFor(position, ticket);
    const { options } = this.#options.context;
    const output = this.#output('');
    try {
      const record = await writeTicketFiles(ticket, documents, { output, folder, options });
      await this.#journal.add({ position, name, folder, ticket: record, failure: null });
    } catch (error) {
      await output.discard();
      throw error;
    }
  }

  /** Reports a ticket as failed. Files that were written for it will not be in the bundle. */
  async fail(
    position: number,
    { number, subject }: { number: string; subject: string },
    failure: ErrorReport,
  ): Promise<void> {
    const { context } = this.#options;
    const { rules, texts } = context.options.redaction;
    const isRedacting = rules.length > 0 || texts.length > 0;
    const { name = '', folder = '' } = this.#given.get(position) ?? {};
    await this.#journal.add({
      position,
      name,
      folder,
      ticket: null,
      failure: {
        number,
        // This ticket was not redacted, and the reason may quote it.
        subject: isRedacting ? '' : subject,
        code: failure.code,
        id: failure.id,
        reason: isRedacting ? failure.code : errorText(failure, context.locale).message,
      },
    });
  }

  /**
   * Writes the index and the manifest, and puts everything at the target.
   * @param shared files with several tickets
   * @throws AppError `cannot-write`, `disk-full`; the unfinished bundle remains and can be finished at another place
   */
  async finish(options: PublishOptions & { shared?: WrittenFile[] }): Promise<FinishedBundle> {
    const { context, exportedBy, staging } = this.#options;
    const description = await writeDescription({
      journal: this.#journal,
      newOutput: () => this.#output(''),
      context,
      exportedBy,
      shared: options.shared ?? [],
    });
    await removeOthers(this.#content, new Set(description.files.map(({ path }) => path)));
    await publishBundle({ staging, files: description.files, time: context.exportedAt }, options);
    await this.#journal.close();
    await rm(staging, { recursive: true, force: true });
    return {
      path: options.target,
      fingerprint: description.fingerprint,
      files: description.files.length,
      bytes: description.files.reduce((sum, { size }) => sum + size, 0),
    };
  }

  /** Removes the unfinished bundle. */
  async discard(): Promise<void> {
    await this.#journal.close();
    await rm(this.#options.staging, { recursive: true, force: true });
  }

  /** Keeps the unfinished bundle for another run. */
  close = (): Promise<void> => this.#journal.close();

  #namesFor(position: number, ticket: ExportedTicket): { name: string; folder: string } {
    const given = this.#given.get(position);
    if (given?.name) return given;
    const names = {
      name: this.#names.of(ticket),
      folder: this.#folders.unique(ticket.number, '', String(ticket.ticketId)),
    };
    this.#given.set(position, names);
    return names;
  }

  #output = (stem: string): FolderOutput =>
    new FolderOutput({
      folder: this.#content,
      stem,
      extension: this.#options.extension,
      // Only an earlier run of this export can have written there.
      overwrite: true,
      // The finished bundle is on the disk; an unfinished one is checked when it is continued.
      sync: false,
      job: 'bundle',
    });
}

/** The length of a path that a bundle is likely to be unpacked to. */
const depthOfUnpacked = 100;
