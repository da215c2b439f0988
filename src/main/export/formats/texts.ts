/** Line breaks become line feeds, and lone surrogates U+FFFD. */
export const withLineFeeds = (text: string): string => text.toWellFormed().replace(/\r\n?/g, '\n');

/** For headers and labels: white space and control characters become single spaces. */
export const onOneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();

/** Makes control characters visible, so that a text cannot control a terminal: ␛ for Escape. */
export const withVisibleControls = (text: string): string =>
  text.replace(/[^\P{Cc}\n\t]/gu, (control) => {
    const code = control.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '␡' : '\uFFFD';
  });

export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\n\t\r]/gu, '\uFFFD')
    .replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Multiple of three, so that the parts can be joined. */
const partLength = 3 * 1024 * 1024;

/** Base64 in parts, because one text could be too long. */
export function* base64Parts(data: Uint8Array): Generator<string> {
  for (let from = 0; from < data.length; from += partLength)
    yield Buffer.from(data.subarray(from, from + partLength)).toString('base64');
}
