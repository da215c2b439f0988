/** The text of a file, and the charset that its bytes were read with. */
export interface FileText {
  text: string;
  charset: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
}

/**
 * Reads the bytes of a saved answer: by their byte order mark (PowerShell writes UTF-16), else as UTF-16 where
 * ASCII letters have their zero bytes, else as UTF-8, else as Latin-1, in which every byte means something.
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

/** Text of UTF-8 with a few damaged letters; Latin-1 that is read as UTF-8 has next to no valid ones. */
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

/** A byte order mark is not part of the text. */
const decode = (bytes: Uint8Array, charset: FileText['charset']): FileText => ({
  text: new TextDecoder(charset).decode(bytes),
  charset,
});
