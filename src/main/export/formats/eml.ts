import type { Format } from './format.ts';
import { mailsOf } from './mail.ts';
import { writeParts } from './write-parts.ts';

/** A folder with a mail for each message. */
export const eml: Format = {
  extension: '.eml',
  mediaType: 'message/rfc822',
  canCombine: false,
  embedsAttachments: true,
  isFolder: true,
  async write(tickets, output, context) {
    for await (const ticket of tickets)
      for (const { name, parts } of mailsOf(ticket, context)) {
        const file = await output.file(`/${name}`);
        await writeParts(file, parts);
      }
  },
};
