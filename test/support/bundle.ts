import { join } from 'node:path';
import { BundleWriter, type FinishedBundle } from '../../src/main/export/bundle/bundle-writer.ts';
import type { ExportContext } from '../../src/main/export/formats/format.ts';
import type { ExportedTicket } from '../../src/main/export/model.ts';
import { exportContext, exportedAttachment, exportedMessage, exportedTicket } from './exported-ticket.ts';

/** Options of a bundle that contains everything. */
export const wholeBundle = (options: Partial<ExportContext['options']> = {}): ExportContext =>
  exportContext({ format: 'text', bundle: 'zip', includeAttachments: true, includeRaw: true, ...options });

export const openBundle = (folder: string, context: ExportContext): Promise<BundleWriter> =>
  BundleWriter.open({
    staging: join(folder, '.staging'),
    context,
    extension: '.txt',
    exportedBy: { user: 'ada', computer: 'desk' },
  });

/** Adds a ticket as the job runner does, with a format that writes its subject. */
export async function addTicket(
  bundle: BundleWriter,
  position: number,
  ticket: ExportedTicket,
): Promise<void> {
  const output = bundle.output(position, ticket);
  await (await output.file()).write(`${ticket.subject}\n`);
  await bundle.add(position, ticket, await output.commit());
}

/** Two tickets with attachments, one of which cannot be in the bundle. */
export const someTickets = (): ExportedTicket[] => [
  exportedTicket({
    raw: '{"result":"success","subject":"Server is slow"}',
    messages: [
      exportedMessage(1, { attachments: [exportedAttachment('log.txt', 'all is lost\n'.repeat(1000))] }),
      exportedMessage(2, {
        attachments: [exportedAttachment('../log.txt', 'again'), exportedAttachment('gone.pdf', null)],
      }),
    ],
  }),
  exportedTicket({
    number: 'XYZ-1',
    ticketId: 13,
    subject: '工單 <script>alert(1)</script>',
    raw: '{}',
    version: { number: 1, count: 2, fetchedAt: '2026-04-02T08:00:00.000Z' },
    leftOut: { notes: 2, attachments: 0 },
  }),
];

export async function makeBundle(
  folder: string,
  target: string,
  context = wholeBundle(),
  tickets = someTickets(),
): Promise<FinishedBundle> {
  const bundle = await openBundle(folder, context);
  for (const [position, ticket] of tickets.entries()) await addTicket(bundle, position, ticket);
  const as = target.endsWith('.zip') ? 'zip' : 'folder';
  return bundle.finish({ target, as, overwrite: false }).catch(async (error: unknown) => {
    await bundle.discard();
    throw error;
  });
}
