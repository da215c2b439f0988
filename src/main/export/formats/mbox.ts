import type { Format } from './format.ts';
import { mailsOf, type Mail } from './mail.ts';
import { mboxDate } from './mail-headers.ts';
import { writeParts } from './write-parts.ts';

/** A mailbox with a mail for each message, in the variant `mboxrd`. */
export const mbox: Format = {
  extension: '.mbox',
  mediaType: 'application/mbox',
  canCombine: true,
  embedsAttachments: true,
  async write(tickets, output, context) {
    const file = await output.file();
    for await (const ticket of tickets)
      for (const mail of mailsOf(ticket, context)) await writeParts(file, entryOf(mail));
  },
};

/** A line that looks like the start of a mail gets a `>`, and one more if it had some. */
function* entryOf({ sender, sentUtc, parts }: Mail): Generator<string> {
  yield `From ${sender} ${mboxDate(sentUtc)}\n`;
  for (const part of parts) yield part.replaceAll('\r\n', '\n').replace(/^>*From /gm, '>$&');
  yield '\n\n';
}
