import { otherFormat, type ParsedResponse } from './other-formats.ts';
import { findResponse } from './json-scan.ts';

/** The unchanged body of a response; everything else is derived from it. */
export interface RawResponse {
  bytes: Uint8Array;
  /** As declared by the content type, in lower case, or ''. A byte order mark takes precedence. */
  charset: string;
}

/**
 * The text of a response: by its byte order mark, else by the declared charset, else UTF-8. Invalid bytes become
 * U+FFFD: a thread with a damaged letter is better than none. Never throws.
 */
export function decodeResponse({ bytes, charset }: RawResponse): string {
  return decoderFor(markOf(bytes) ?? charset).decode(bytes);
}

function markOf(bytes: Uint8Array): string | null {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return null;
}

function decoderFor(charset: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset || 'utf-8');
  } catch {
    return new TextDecoder();
  }
}

/** Text from elsewhere, as a response. */
export const rawOf = (text: string): RawResponse => ({
  bytes: new TextEncoder().encode(text),
  charset: 'utf-8',
});

const maxNoise = 2000;

/**
 * Reads the body of an API response: JSON; JSON with other output or byte order marks around it; an error in XML; or
 * `result=error;message=…` (NVP). The content type is not reliable and is ignored.
 * @returns null if the body is none of these
 * @throws AppError `response-too-large` for more levels or values than any real response has
 */
export function parseResponse(body: string): ParsedResponse | null {
  const text = body.trim();
  const span = findResponse(text);
  if (!span) return otherFormat(text);
  const before = text.slice(0, Math.min(span.start, maxNoise));
  const after = text.slice(span.end, span.end + maxNoise);
  return {
    fields: JSON.parse(text.slice(span.start, span.end)) as Record<string, unknown>,
    noise: (before + after).trim().slice(0, maxNoise),
  };
}

/** `result` in lower case, because spellings vary; '' if it cannot be read. */
export function resultOf(fields: Record<string, unknown>): string {
  const { result } = fields;
  return typeof result === 'string' ? result.trim().toLowerCase() : '';
}

/** `message` as text, even if it is a list or an object. */
export function messageOf(fields: Record<string, unknown>): string {
  const { message } = fields;
  if (message === undefined || message === null) return '';
  return (typeof message === 'string' ? message : JSON.stringify(message)).slice(0, 10_000);
}
