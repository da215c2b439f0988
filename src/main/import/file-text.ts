/** The text of a file and its detected charset. */
export interface FileText {
  text: string;
  charset: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
}

/**
 * Decodes a saved response: by its byte order mark (PowerShell writes UTF-16), else as UTF-16 if the first bytes look
 * like ASCII in UTF-16, else as UTF-8, else as Windows-1252, which accepts any bytes.
 */
export function decodeFile(bytes: Uint8Array): FileText {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a !== 0 && b === 0)) return decode(bytes, 'utf-16le');
  if ((a === 0xfe && b === 0xff) || (a === 0 && b !== undefined && b !== 0)) return decode(bytes, 'utf-16be');
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), charset: 'utf-8' };
  } catch {
    const lenient = decode(bytes, 'utf-8');
    return isMostlyValid(lenient.text) ? lenient : decode(bytes, 'windows-1252');
  }
}

/** Whether it is UTF-8 with a few invalid bytes: text in another charset has almost no valid sequences. */
function isMostlyValid(text: string): boolean {
  let valid = 0;
  let damaged = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0xfffd) damaged += 1;
    else if (code > 0x7f) valid += 1;
  }
  return valid > damaged;
}

/** Removes the byte order mark. */
const decode = (bytes: Uint8Array, charset: FileText['charset']): FileText => ({
  text: new TextDecoder(charset).decode(bytes),
  charset,
});
