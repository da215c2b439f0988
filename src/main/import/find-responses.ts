import type { AppError } from '../../shared/app-error.ts';
import { rawOf, type RawResponse } from '../whmcs/response.ts';
import { isJsonObject, type JsonObject } from '../whmcs/coerce.ts';
import { decodeFile } from './file-text.ts';
import { responseKeys, scanJson, type Span } from './json-scan.ts';
import { printedStart, readPrinted } from './print-r.ts';
import { exportedStart, readExported } from './var-export.ts';
import { damagedDump, damagedJson } from './reasons.ts';

/** A response found in a file, or the reason why it cannot be read. */
export interface FoundResponse {
  /** The line it begins on, from 1. */
  line: number;
  content:
    | {
        raw: RawResponse;
        fields: JsonObject;
        /** Whether it comes from `print_r`, which does not distinguish true from "1", or false and null from "". */
        isPrinted: boolean;
      }
    | AppError;
}

/**
 * Finds every response in a file: JSON, arrays, JSON lines, and output of `print_r` and `var_export`, with any text in
 * between.
 */
export function* responsesIn(bytes: Uint8Array): Generator<FoundResponse> {
  const { text, charset } = decodeFile(bytes);
  const fullLength = text.trim().length;
  for (const found of responsesInText(text, 1)) {
    const { content } = found;
    // If the file contains a single response, store its bytes unchanged.
    if ('slice' in found && found.slice === fullLength && 'raw' in content) content.raw = { bytes, charset };
    yield { line: found.line, content };
  }
}

/** `slice`: length of the response's text, if it is in the file literally. */
type FoundInText = FoundResponse & { slice?: number };

/** The start of JSON, or of the output of `print_r` or `var_export`. */
const starts = new RegExp(`[{[]|${printedStart.source}|${exportedStart.source}`, 'g');

function* responsesInText(text: string, firstLine: number): Generator<FoundInText> {
  const lines = new LineCounter(text, firstLine);
  let at = 0;
  for (;;) {
    starts.lastIndex = at;
    const match = starts.exec(text);
    if (!match) return;
    const start = match.index;
    const afterStart = start + match[0].length;
    if (match[0] === '{' || match[0] === '[') {
      const { end, responses: responses, broken } = scanJson(text, start);
      if (broken)
        responses.push({ start: broken.start, end: -1, tooLarge: broken.tooDeep, hasReplies: false });
      responses.sort((a, b) => a.start - b.start);
      for (const span of responses) yield { line: lines.at(span.start), ...fromJson(text, span) };
      at = end;
      continue;
    }
    const escapedEnd = endOfEscaped(text, afterStart);
    if (escapedEnd > 0) {
      yield* responsesInText(unescape(text.slice(start, escapedEnd)), lines.at(start));
      at = escapedEnd;
      continue;
    }
    const line = lines.at(start);
    const isPrinted = !match[0].startsWith('array');
    const { value, reason, end } = isPrinted ? readPrinted(text, start) : readExported(text, start);
    if (value === null) {
      // What follows may be the text of a message, in which its author could have forged a response.
      yield { line, content: damagedDump(reason ?? 'cut') };
      return;
    }
    for (const fields of responsesWithin(value)) {
      // The vault stores JSON, so dumps are converted.
      yield { line, content: { raw: rawOf(JSON.stringify(fields)), fields, isPrinted } };
    }
    at = end;
  }
}

function fromJson(text: string, { start, end, tooLarge }: Span): Pick<FoundInText, 'content' | 'slice'> {
  if (end < 0) return { content: damagedJson(tooLarge ? 'too-large' : 'cut') };
  if (tooLarge) return { content: damagedJson('too-large') };
  const slice = text.slice(start, end);
  try {
    const fields = JSON.parse(slice) as JsonObject;
    return { content: { raw: rawOf(slice), fields, isPrinted: false }, slice: slice.length };
  } catch {
    return { content: damagedJson('cut') };
  }
}

/** The outermost objects that look like API responses; {@link scanJson} does the same for text. */
function* responsesWithin(value: unknown): Generator<JsonObject> {
  if (typeof value !== 'object' || value === null) return;
  const isResponse = isJsonObject(value) && [...responseKeys].some((key) => Object.hasOwn(value, key));
  const hasReplies = Object.hasOwn(value, 'replies');
  const inside =
    isResponse && hasReplies ? [] : Object.values(value).flatMap((inner) => [...responsesWithin(inner)]);
  if (isResponse && !inside.some((inner) => Object.hasOwn(inner, 'replies'))) yield value;
  else yield* inside;
}

/** The end of a dump that was escaped for a web page (`=&gt;`); 0 if it is not escaped. */
function endOfEscaped(text: string, afterStart: number): number {
  const lineStart = text.indexOf('\n', afterStart) + 1;
  if (lineStart === 0 || !/^ {4}\[[^\]\n]{0,100}\] =&gt;/.test(text.slice(lineStart, lineStart + 120)))
    return 0;
  const end = text.indexOf('</pre>', lineStart);
  return end < 0 ? text.length : end;
}

const entities: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#039;': "'",
  '&#39;': "'",
  '&amp;': '&',
};

/** Undoes PHP's `htmlspecialchars` once. */
const unescape = (text: string): string =>
  text.replace(/&(?:lt|gt|quot|#0?39|amp);/g, (entity) => entities[entity] ?? entity);

/** Line numbers of positions that are requested in ascending order. */
class LineCounter {
  readonly #text: string;
  #line: number;
  #nextBreak: number;

  constructor(text: string, firstLine: number) {
    this.#text = text;
    this.#line = firstLine;
    this.#nextBreak = text.indexOf('\n');
  }

  at(place: number): number {
    while (this.#nextBreak >= 0 && this.#nextBreak < place) {
      this.#line += 1;
      this.#nextBreak = this.#text.indexOf('\n', this.#nextBreak + 1);
    }
    return this.#line;
  }
}
