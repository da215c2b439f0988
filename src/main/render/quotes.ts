/** Lines that email clients insert before a quoted message whose lines do not begin with `>`. */
const quoteHeader =
  /^(-{2,}\s*(original message|ursprüngliche nachricht|mensaje original|forwarded message|message d'origine)\s*-{2,}|_{20,})\s*$/i;

/** Separates Markdown quotes from the lines around them, and quotes everything after a header such as “Original message”. */
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
    // In Markdown, a quote continues on the next line ("lazy continuation"); in emails it ends there.
    if (!inFence && !quoted && previous.startsWith('>') && line !== '') out.push('');
    out.push(inTail ? `> ${line}` : line);
  }
  return out.join('\n');
}
