import { join } from 'node:path';
import type { ExportItem, ExportJob } from '../vault/exports.ts';
import { BundleWriter } from './bundle/bundle-writer.ts';
import type { ExportContext, Format } from './formats/format.ts';
import type { ExportedTicket } from './model.ts';
import type { FolderOutput, WrittenFile } from './output.ts';
import { extensionOf } from './target.ts';

/** How a bundle reads the tickets of its export, and stores what became of them. */
export interface BundleRun {
  job: ExportJob;
  format: Format;
  context: ExportContext;
  exportedBy: { user: string; computer: string };
  signal: AbortSignal;
  next: () => ExportItem | null;
  read: (item: Pick<ExportItem, 'key' | 'revision'>) => ExportedTicket;
  /** Runs `work` for a ticket and stores its result, or its failure. */
  attempt: (
    item: ExportItem,
    work: () => Promise<string>,
    onFailure: (error: Parameters<BundleWriter['fail']>[2]) => Promise<void>,
  ) => Promise<void>;
  /** Forgets what was exported before. */
  restart: () => void;
}

/** Writes a bundle. The unfinished one is a hidden folder beside it, with which an interrupted export continues. */
export async function writeBundle(run: BundleRun): Promise<void> {
  const { job, context, format } = run;
  const { bundle, combine } = job.options;
  const isShared = combine && format.canCombine;
  const writer = await BundleWriter.open({
    staging: join(job.folder, `.threadkeep-${job.id}.bundle`),
    // It has attachments and responses as files of their own.
    context: { ...context, options: { ...context.options, includeAttachments: true, includeRaw: true } },
    extension: format.extension,
    exportedBy: run.exportedBy,
  });
  try {
    const shared = isShared ? await writeShared(run, writer) : await writeSeparate(run, writer);
    const target = join(job.folder, `${job.name ?? ''}${extensionOf(job.options)}`);
    await writer.finish({
      ...{ target, as: bundle === 'folder' ? 'folder' : 'zip', overwrite: job.overwrite, shared },
      signal: run.signal,
    });
  } catch (error) {
    await writer.close();
    throw error;
  }
}

async function writeSeparate(run: BundleRun, writer: BundleWriter): Promise<WrittenFile[]> {
  for (let item = run.next(); item; item = run.next()) {
    const { position } = item;
    run.signal.throwIfAborted();
    if (writer.done.has(position)) {
      await run.attempt(item, () => Promise.resolve(''), ignore);
      continue;
    }
    let ticket: ExportedTicket | null = null;
    const work = async (): Promise<string> => {
      const read = run.read(item);
      ticket = read;
      const output = writer.output(position, read);
      const documents = await written(output, () =>
        run.format.write(only(asDocument(read, run.job.options)), output, run.context),
      );
      await writer.add(position, read, documents);
      return '';
    };
    await run.attempt(item, work, (failure) => writer.fail(position, headOf(ticket), failure));
  }
  return [];
}

/** All tickets in one document, which starts over after an interruption. */
async function writeShared(run: BundleRun, writer: BundleWriter): Promise<WrittenFile[]> {
  run.restart();
  async function* tickets(): AsyncGenerator<ExportedTicket> {
    for (let item = run.next(); item; item = run.next()) {
      const { position } = item;
      run.signal.throwIfAborted();
      let ticket: ExportedTicket | null = null;
      const work = async (): Promise<string> => {
        const read = run.read(item);
        await writer.add(position, read, []);
        ticket = read;
        return '';
      };
      await run.attempt(item, work, (failure) => writer.fail(position, headOf(ticket), failure));
      if (ticket) yield asDocument(ticket, run.job.options);
    }
  }
  const output = writer.sharedOutput(run.job.name ?? '');
  return written(output, () => run.format.write(tickets(), output, run.context));
}

async function written(output: FolderOutput, write: () => Promise<void>): Promise<WrittenFile[]> {
  try {
    await write();
    return await output.commit();
  } catch (error) {
    await output.discard();
    throw error;
  }
}

/** A bundle has attachments and responses as files; its documents contain them only if that was selected. */
function asDocument(ticket: ExportedTicket, options: ExportJob['options']): ExportedTicket {
  const { includeAttachments, includeRaw, pictures } = options;
  const messages = ticket.messages.map((message) => ({
    ...message,
    attachments: message.attachments.map((attachment) => {
      const isShown = pictures !== 'none' && attachment.mediaType.startsWith('image/');
      return includeAttachments || isShown ? attachment : { ...attachment, read: null };
    }),
  }));
  return { ...ticket, messages, raw: includeRaw ? ticket.raw : null };
}

const headOf = (ticket: ExportedTicket | null) => ({
  number: ticket?.number ?? '',
  subject: ticket?.subject ?? '',
});

async function* only(ticket: ExportedTicket): AsyncGenerator<ExportedTicket> {
  yield await Promise.resolve(ticket);
}

const ignore = (): Promise<void> => Promise.resolve();
