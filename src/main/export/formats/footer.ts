import { footerSentences } from '../labels.ts';
import type { ExportedTicket } from '../model.ts';
import type { ExportContext } from './format.ts';

/** What the export of a ticket contains and where it comes from, with the hash of the server's response. */
export const footerOf = (ticket: ExportedTicket, context: Pick<ExportContext, 'locale' | 'm'>): string[] => [
  ...footerSentences(ticket, context),
  context.m.format_source({ bytes: ticket.source.bytes, hash: ticket.source.sha256 }),
];
