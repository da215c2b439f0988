/** Lines that mail programs put before a quoted mail whose lines do not begin with `>`. */
const quoteHeader =
  /^(-{2,}\s*(original message|ursprüngliche nachricht|mensaje original|forwarded message|message d'origine)\s*-{2,}|_{20,})\s*$/i;

/** A line that is followed by a Markdown quote must not swallow its first line, and a mail's tail is quoted. */
export function foldReplyQuotes(text: string): string {
  const lines = text.split('\n');
  const out: string[] = [];
  let inTail = false;
  let inFence = false;
  for (const line of lines) {
    if (/^\s*(```|~~~)/.test(line)) inFence = !inFence;
    if (!inFence && !inTail && quoteHeader.test(line)) inTail = true;
    const quoted = line.startsWith('>');
    const previous = out.at(-1) ?? '';
    if (!inFence && quoted && previous !== '' && !previous.startsWith('>')) out.push('');
    // Markdown lets a quote run on into the next line ("lazy"); mails mean it to end there.
    if (!inFence && !quoted && previous.startsWith('>') && line !== '') out.push('');
    out.push(inTail ? `> ${line}` : line);
  }
  return out.join('\n');
}
