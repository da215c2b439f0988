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
        /** It came from `print_r`, which shows true and "1" alike, and false, null and "". */
        isPrinted: boolean;
      }
    | AppError;
}

/**
 * Finds every answer in the bytes of a file: JSON, arrays of it, JSON lines, the output of `print_r` and
 * `var_export`, one after another and with anything between them.
 */
export function* responsesIn(bytes: Uint8Array): Generator<FoundResponse> {
  const { text, charset } = decodeFile(bytes);
  const whole = text.trim().length;
  for (const found of responsesInText(text, 1)) {
    const { content } = found;
    // An answer that is the whole file keeps the file's own bytes.
    if ('slice' in found && found.slice === whole && 'raw' in content) content.raw = { bytes, charset };
    yield { line: found.line, content };
  }
}

/** `slice`: how long the answer's text is, where it was taken from the file as it stands. */
type FoundInText = FoundResponse & { slice?: number };

/** Where JSON, the output of `print_r`, or that of `var_export` may begin. */
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
      const { end, responses: answers, broken } = scanJson(text, start);
      if (broken) answers.push({ start: broken.start, end: -1, tooLarge: broken.tooDeep, hasReplies: false });
      answers.sort((a, b) => a.start - b.start);
      for (const span of answers) yield { line: lines.at(span.start), ...fromJson(text, span) };
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
      // What follows may be the text of a message, in which anybody could have written a response.
      yield { line, content: damagedDump(reason ?? 'cut') };
      return;
    }
    for (const fields of responsesWithin(value)) {
      // What is stored is derived from JSON, so the raw answer of a dump is JSON made of it.
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

/** The outermost objects that look like answers of the API; {@link scanJson} does the same for text. */
function* responsesWithin(value: unknown): Generator<JsonObject> {
  if (typeof value !== 'object' || value === null) return;
  const isAnswer = isJsonObject(value) && [...responseKeys].some((key) => Object.hasOwn(value, key));
  const hasReplies = Object.hasOwn(value, 'replies');
  const inside =
    isAnswer && hasReplies ? [] : Object.values(value).flatMap((inner) => [...responsesWithin(inner)]);
  if (isAnswer && !inside.some((inner) => Object.hasOwn(inner, 'replies'))) yield value;
  else yield* inside;
}

/** Where a dump ends that was printed for a web page (`=&gt;`); 0 where this one was not. */
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
