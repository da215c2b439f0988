import type { ExportContext, Format } from './format.ts';
import { jsonOfTicket, schemaVersion } from './json-ticket.ts';
import { writeParts } from './write-parts.ts';

/** One object with all tickets, each on a line of its own. */
export const json: Format = {
  extension: '.json',
  mediaType: 'application/json',
  canCombine: true,
  embedsAttachments: true,
  async write(tickets, output, context) {
    const file = await output.file();
    await file.write(`${JSON.stringify(header(context)).slice(0, -1)},"tickets":[`);
    let separator = '\n';
    for await (const ticket of tickets) {
      await file.write(separator);
      await writeParts(file, jsonOfTicket(ticket, context.options.includeAttachments));
      separator = ',\n';
    }
    await file.write('\n]}\n');
  },
};

const header = ({ appVersion, exportedAt, options }: ExportContext): object => ({
  schemaVersion,
  exporter: { name: 'Threadkeep', version: appVersion },
  ...(options.combine && { exportedAt }),
});
