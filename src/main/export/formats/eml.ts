import type { Format } from './format.ts';
import { mailsOf } from './mail.ts';

/** A folder with a mail for each message. */
export const eml: Format = {
  extension: '.eml',
  mediaType: 'message/rfc822',
  canCombine: false,
  isFolder: true,
  async write(tickets, output, context) {
    for await (const ticket of tickets)
      for await (const { name, data } of mailsOf(ticket, context)) {
        const file = await output.file(`/${name}`);
        await file.write(data);
      }
  },
};
