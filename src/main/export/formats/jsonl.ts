import type { Format } from './format.ts';
import { jsonOfTicket } from './json-ticket.ts';
import { writeParts } from './write-parts.ts';

/** A ticket per line. */
export const jsonl: Format = {
  extension: '.jsonl',
  mediaType: 'application/jsonl',
  canCombine: true,
  embedsAttachments: true,
  async write(tickets, output, { options }) {
    const file = await output.file();
    for await (const ticket of tickets) {
      await writeParts(file, jsonOfTicket(ticket, options.includeAttachments));
      await file.write('\n');
    }
  },
};
