/** The body of an answer as it came; everything else is derived from it. */
export interface RawAnswer {
  bytes: Uint8Array;
  /** As the content type declared it, in lower case; '' where it did not. A byte order mark comes before it. */
  charset: string;
}

/** The text of an answer. Invalid bytes become U+FFFD: a thread with a mangled letter is better than none. */
export function decodeAnswer({ bytes, charset }: RawAnswer): string {
  try {
    return new TextDecoder(charset || 'utf-8').decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/** Text that was read elsewhere, as an answer. */
export const rawOf = (text: string): RawAnswer => ({
  bytes: new TextEncoder().encode(text),
  charset: 'utf-8',
});

/** The body of an answer as an object, and whether the server put something else around it. */
export interface ParsedAnswer {
  fields: Record<string, unknown>;
  /** Text that a broken add-on printed before or after the JSON; '' where there is none. */
  noise: string;
}

/**
 * Reads the body of an API answer: JSON; JSON with PHP warnings or a byte order mark around it; or
 * `result=error;message=…` (NVP). The content type is not reliable and is not asked.
 * @returns null where the body is none of these.
 */
export function parseAnswer(body: string): ParsedAnswer | null {
  const text = body.replace(/^\uFEFF/, '').trim();
  const whole = parseObject(text);
  if (whole) return { fields: whole, noise: '' };
  return embeddedJson(text) ?? nvp(text);
}

function embeddedJson(text: string): ParsedAnswer | null {
  const end = text.lastIndexOf('}');
  if (end < 0) return null;
  // An API answer holds "result"; the object that begins nearest before it is tried first, then the earlier ones.
  let start = text.indexOf('{');
  for (let tries = 0; start >= 0 && start < end && tries < 50; tries += 1) {
    const fields = parseObject(text.slice(start, end + 1));
    if (fields && 'result' in fields) {
      return { fields, noise: (text.slice(0, start) + text.slice(end + 1)).trim().slice(0, 2000) };
    }
    start = text.indexOf('{', start + 1);
  }
  return null;
}

function nvp(text: string): ParsedAnswer | null {
  if (!/^result=(error|success)(;|$)/.test(text)) return null;
  const fields: Record<string, unknown> = {};
  for (const pair of text.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0) fields[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return { fields, noise: '' };
}

function parseObject(text: string): Record<string, unknown> | null {
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}
