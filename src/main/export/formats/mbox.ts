import type { Format } from './format.ts';
import { mailsOf, type Mail } from './mail.ts';
import { mboxDate } from './mail-headers.ts';

/** A mailbox with a mail for each message, in the variant `mboxrd`. */
export const mbox: Format = {
  extension: '.mbox',
  mediaType: 'application/mbox',
  canCombine: true,
  async write(tickets, output, context) {
    const file = await output.file();
    for await (const ticket of tickets)
      for await (const mail of mailsOf(ticket, context)) await file.write(entryOf(mail));
  },
};

/** A line that looks like the start of a mail gets a `>`, and one more if it had some. */
function entryOf({ sender, sentUtc, data }: Mail): string {
  const text = data
    .toString('latin1')
    .replaceAll('\r\n', '\n')
    .replace(/^>*From /gm, '>$&');
  return `From ${sender} ${mboxDate(sentUtc)}\n${text}${text.endsWith('\n') ? '' : '\n'}\n`;
}
