import { readdir } from 'node:fs/promises';
import type { ErrorReport } from '../../contract/errors.ts';
import type { ExportProgress } from '../../contract/export.ts';
import { messagesIn } from '../../i18n/locale.ts';
import { AppError, appError } from '../../shared/app-error.ts';
import { logError } from '../log/log.ts';
import type { ThreadReader } from '../tickets/thread-reader.ts';
import type { ExportItem, ExportJob } from '../vault/exports.ts';
import type { Vault } from '../vault/vault.ts';
import { attachmentsFolder, writeAttachmentsBeside } from './attachments-beside.ts';
import { checkFreeSpace } from './free-space.ts';
import { formats } from './formats/registry.ts';
import type { ExportContext, Format } from './formats/format.ts';
import type { ExportedTicket } from './model.ts';
import { FileNames } from './names.ts';
import { FolderOutput, removePartialFiles } from './output.ts';
import { exportProgress } from './progress.ts';
import { ExportRate } from './rate.ts';
import { readTicketForExport } from './read-ticket.ts';
import { Redactor } from './redaction/redactor.ts';
import { isSingleFile } from './target.ts';
import { writeBundle } from './write-bundle.ts';
import { cannotWrite } from './write-file.ts';

/** Errors that concern all tickets: the export stops and can be resumed. Others are listed with their ticket. */
const stopping = new Set<string>([
  'disk-full',
  'disk-error',
  'cannot-write',
  'vault-closed',
  'vault-damaged',
]);
/** How often the progress is published, in milliseconds. */
const publishEveryMs = 200;
/** How often the free space is checked, in tickets, and how much has to be left, in bytes. */
const checkSpaceEvery = 50;
const minFreeBytes = 32 * 1024 * 1024;

export interface ExportEnvironment {
  vault: Vault;
  reader: ThreadReader;
  appVersion: string;
  /** The user and computer, for the manifest of a bundle. */
  exportedBy: { user: string; computer: string };
  onProgress: (progress: ExportProgress) => void;
  now: () => number;
}

/**
 * Runs an export from where it stopped until it is done, paused or failed. Its state is stored after each ticket.
 * @param signal pauses it after the current ticket
 * @returns the state in which it ended
 * @throws AppError `not-in-vault` if there is no such export
 */
export async function runExport(
  id: number,
  environment: ExportEnvironment,
  signal: AbortSignal,
): Promise<ExportProgress> {
  const job = environment.vault.run((v) => v.exports.read(id));
  if (!job) throw appError('not-in-vault', 'export_changed');
  return new ExportRun(job, environment, signal).run();
}

class ExportRun {
  readonly job: ExportJob;
  readonly context: ExportContext;
  readonly format: Format;
  readonly #environment: ExportEnvironment;
  readonly #signal: AbortSignal;
  readonly #rate: ExportRate;
  readonly #pages: { written: number };
  readonly #redactor: Redactor;
  #publishedAt = 0;
  #finished = 0;

  constructor(job: ExportJob, environment: ExportEnvironment, signal: AbortSignal) {
    const { options, startedAt } = job;
    const { appVersion, now } = environment;
    const m = messagesIn(options.language);
    this.job = job;
    this.format = formats[options.format];
    this.#pages = { written: environment.vault.run((v) => v.exports.pages(job.id)) };
    this.context = {
      ...{ options, locale: options.language, m, exportedAt: startedAt, appVersion, pages: this.#pages },
    };
    this.#environment = environment;
    this.#signal = signal;
    this.#rate = new ExportRate(now);
    this.#redactor = new Redactor(options.redaction, m);
  }

  async run(): Promise<ExportProgress> {
    const { id, folder, options } = this.job;
    const { vault } = this.#environment;
    try {
      vault.run((v) => v.exports.setState(id, 'running'));
      await removePartialFiles(folder, String(id)).catch((error: NodeJS.ErrnoException) => {
        throw cannotWrite(folder, error.code ?? '');
      });
      await this.#checkSpace(this.#attachmentBytes());
      if (options.bundle !== 'none') await this.#writeBundle();
      else if (isSingleFile(options, vault.run((v) => v.exports.counts(id)).total))
        await this.#writeOneFile();
      else await this.#writeFiles();
      vault.run((v) => v.exports.setState(id, 'done'));
    } catch (error) {
      if (this.#signal.aborted) vault.run((v) => v.exports.setState(id, 'paused'));
      else if (error instanceof AppError) vault.run((v) => v.exports.setState(id, 'failed', error.report()));
      else throw error;
    }
    const ended = vault.run((v) => exportProgress(v, id));
    if (!ended) throw appError('not-in-vault', 'export_not_found');
    return ended;
  }

  /** A file for each ticket. */
  async #writeFiles(): Promise<void> {
    const { id, folder, options } = this.job;
    const { vault } = this.#environment;
    const done = vault.run((v) => v.exports.finished(id));
    this.#finished = done.length;
    // The same placeholders as before, for the tickets that are already exported.
    if (this.#redactor.isActive) for (const item of done) this.#read(item);
    const own = done.map(({ file }) => file);
    const interrupted = this.#next()?.file ?? '';
    const present = (await listed(folder)).map((name) => withoutExtension(name, this.format.extension));
    const { m } = this.context;
    const names = new FileNames({
      pattern: options.namePattern,
      folder,
      m,
      used: [...present, ...own, interrupted],
    });
    for (let item = this.#next(); item; item = this.#next()) {
      this.#stopIfAborted();
      await this.#attempt(item, async () => {
        const ticket = this.#read(item);
        const stem = item.state === 'writing' ? item.file : names.of(ticket);
        vault.run((v) => v.exports.begin(id, item.position, stem));
        const output = new FolderOutput({
          ...{ folder, stem, extension: this.format.extension, job: String(id) },
          // An interrupted run of this export may have written it.
          overwrite: item.state === 'writing',
        });
        try {
          await this.format.write(only(ticket), output, this.context);
          if (this.#hasFilesBeside())
            await writeAttachmentsBeside(ticket, output, attachmentsFolder(stem, this.context));
          await output.commit();
        } catch (error) {
          await output.discard();
          throw error;
        }
        return stem;
      });
    }
  }

  /** All tickets in one file, which starts over after an interruption. */
  async #writeOneFile(): Promise<void> {
    const { id, folder, name } = this.job;
    this.#restart();
    const output = new FolderOutput({
      ...{ folder, stem: name ?? '', extension: this.format.extension, job: String(id) },
      overwrite: this.job.overwrite,
    });
    try {
      await this.format.write(this.#withFilesBeside(output, name ?? ''), output, this.context);
      this.#stopIfAborted();
      if (this.#environment.vault.run((v) => v.exports.counts(id)).done === 0) return await output.discard();
      await output.commit();
    } catch (error) {
      await output.discard();
      throw error;
    }
  }

  /** Whether attachments are written as files, because the format cannot contain them. */
  #hasFilesBeside(): boolean {
    return this.job.options.includeAttachments && !this.format.embedsAttachments;
  }

  async *#withFilesBeside(output: FolderOutput, name: string): AsyncGenerator<ExportedTicket> {
    const folders = new FileNames({ pattern: '{number}', folder: this.job.folder, m: this.context.m });
    for await (const ticket of this.tickets()) {
      if (this.#hasFilesBeside())
        await writeAttachmentsBeside(
          ticket,
          output,
          `${attachmentsFolder(name, this.context)}/${folders.of(ticket)}`,
        );
      yield ticket;
    }
  }

  /** The remaining tickets, one after another. Those that cannot be read are listed as failed and left out. */
  async *tickets(): AsyncGenerator<ExportedTicket> {
    for (let item = this.#next(); item; item = this.#next()) {
      this.#stopIfAborted();
      let ticket: ExportedTicket | null = null;
      await this.#attempt(item, () => {
        ticket = this.#read(item);
        return Promise.resolve('');
      });
      if (ticket) yield ticket;
    }
  }

  async #writeBundle(): Promise<void> {
    const { vault, exportedBy } = this.#environment;
    const { id } = this.job;
    const done = vault.run((v) => v.exports.finished(id));
    // The same placeholders as before, for the tickets that are already exported.
    if (this.#redactor.isActive) for (const item of done) this.#read(item);
    await writeBundle({
      ...{ job: this.job, format: this.format, context: this.context, signal: this.#signal, exportedBy },
      next: () => this.#next(),
      read: (item) => this.#read(item),
      attempt: (item, work, onFailure) => this.#attempt(item, work, onFailure),
      restart: () => this.#restart(),
    });
  }

  #restart(): void {
    this.#environment.vault.run((v) => v.exports.restart(this.job.id));
    this.#pages.written = 0;
  }

  #next(): ExportItem | null {
    return this.#environment.vault.run((v) => v.exports.next(this.job.id));
  }

  #read({ key, revision }: Pick<ExportItem, 'key' | 'revision'>): ExportedTicket {
    const { vault, reader } = this.#environment;
    const { options } = this.job;
    // A bundle has attachments and responses as files of their own.
    const all =
      options.bundle === 'none' ? options : { ...options, includeAttachments: true, includeRaw: true };
    const ticket = readTicketForExport(vault, reader, { key, revision }, all);
    return this.#redactor.redact(ticket);
  }

  /** Exports one ticket and stores the result. @param work returns the name of its file */
  async #attempt(
    item: ExportItem,
    work: () => Promise<string>,
    onFailure: (failure: ErrorReport) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const { id } = this.job;
    const { vault } = this.#environment;
    const before = this.#pages.written;
    try {
      const file = await work();
      vault.run((v) => v.exports.finish(id, item.position, file, this.#pages.written - before));
    } catch (error) {
      this.#pages.written = before;
      if (this.#signal.aborted || (error instanceof AppError && stopping.has(error.code))) throw error;
      if (!(error instanceof AppError)) logError('export', error);
      const failure = error instanceof AppError ? error : appError('internal', 'export_ticket_failed');
      await onFailure(failure.report());
      vault.run((v) => v.exports.fail(id, item.position, failure.report()));
    }
    this.#finished += 1;
    if (this.#finished % checkSpaceEvery === 0) await this.#checkSpace(0);
    this.#publish();
  }

  #publish(): void {
    const { now, onProgress, vault } = this.#environment;
    if (now() - this.#publishedAt < publishEveryMs) return;
    this.#publishedAt = now();
    const progress = vault.run((v) => exportProgress(v, this.job.id));
    if (!progress) return;
    const finished = progress.done + progress.failed;
    this.#rate.update(finished);
    onProgress({
      ...progress,
      rate: this.#rate.perSecond,
      secondsLeft: this.#rate.secondsLeft(progress.total - finished),
    });
  }

  #checkSpace(bytes: number): Promise<void> {
    return checkFreeSpace(this.job.folder, bytes + minFreeBytes);
  }

  #attachmentBytes(): number {
    const { includeAttachments, bundle, redaction } = this.job.options;
    const isRedacted = redaction.rules.length + redaction.texts.length > 0;
    if (isRedacted || (!includeAttachments && bundle === 'none')) return 0;
    return this.#environment.vault.run((v) => v.exports.attachmentBytes(this.job.id));
  }

  #stopIfAborted(): void {
    if (this.#signal.aborted) throw appError('cancelled', 'export_cancelled');
  }
}

async function* only(ticket: ExportedTicket): AsyncGenerator<ExportedTicket> {
  yield await Promise.resolve(ticket);
}

const listed = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

const withoutExtension = (name: string, extension: string): string =>
  extension !== '' && name.endsWith(extension) ? name.slice(0, -extension.length) : name;
