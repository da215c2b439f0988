import { maxDepth, maxValues, refuseDepth, refuseValues } from './limits.ts';

/** The position of a JSON object in a longer text; `end` is the index after its closing brace. */
export interface Span {
  start: number;
  end: number;
}

/**
 * Finds the API response in a text: the first object whose `result` is `success` or `error`, else the first with another
 * `result` at its top level, or an object that is the complete text. The text around it may contain braces and quotes.
 * The time is linear in the length of the text.
 * @throws AppError `response-too-large` for an object with more levels or values than a response may have
 */
export function findResponse(text: string): Span | null {
  let from = 0;
  let other: Span | null = null;
  for (;;) {
    const start = text.indexOf('{', from);
    if (start < 0) return other;
    const scan = new ObjectScan(text, start);
    if (scan.run()) {
      const span = { start, end: scan.at };
      if (scan.isResponse || (start === 0 && scan.at === text.length)) return span;
      if (scan.hasResult) other ??= span;
      from = scan.at;
    } else {
      from = Math.max(scan.resumeAt, start + 1);
    }
  }
}

/** What the grammar allows next. */
type Expected = 'key' | 'key-or-end' | 'colon' | 'value' | 'value-or-end' | 'comma-or-end';

const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const answered = /\s*:\s*"\s*(?:success|error)\s*"/iy;
const isHex = /^[0-9a-fA-F]{4}$/;

/** Checks the grammar of one JSON object without building anything. */
class ObjectScan {
  readonly #text: string;
  /** For each open bracket, whether it is an object's. */
  readonly #open: boolean[] = [];
  #values = 0;
  at: number;
  hasResult = false;
  /** Its `result` is one of the API's. */
  isResponse = false;
  /** The last token. If this is not an object, the search continues there: a stray quote may hide the real start. */
  resumeAt: number;

  constructor(text: string, start: number) {
    this.#text = text;
    this.at = start;
    this.resumeAt = start;
  }

  /** @returns whether there is a complete object; `at` is then the index after it */
  run(): boolean {
    let expected: Expected | null = 'value';
    do {
      this.#skipSpace();
      expected = this.#step(expected);
      if (expected === null) return false;
    } while (this.#open.length > 0);
    return true;
  }

  /** Reads one token. @returns what may follow it, or null if the grammar does not allow the token */
  #step(expected: Expected): Expected | null {
    const start = this.at;
    const char = this.#text[start];
    this.resumeAt = start;
    if (char === '"' && expected !== 'colon' && expected !== 'comma-or-end') {
      if (!this.#skipString()) return null;
      if (expected === 'value' || expected === 'value-or-end') return 'comma-or-end';
      if (this.#open.length === 1 && this.#text.slice(start, this.at) === '"result"') {
        this.hasResult = true;
        answered.lastIndex = this.at;
        this.isResponse ||= answered.test(this.#text);
      }
      return this.#expectColon();
    }
    switch (expected) {
      case 'comma-or-end':
        if (char === ',') {
          this.at += 1;
          this.#count();
          return this.#open.at(-1) ? 'key' : 'value';
        }
        return this.#close(char);
      case 'key-or-end':
        return this.#close(char);
      case 'value-or-end':
        return char === ']' ? this.#close(char) : this.#value(char);
      case 'value':
        return this.#value(char);
      default:
        return null;
    }
  }

  #expectColon(): Expected | null {
    this.#skipSpace();
    if (this.#text[this.at] !== ':') return null;
    this.at += 1;
    return 'value';
  }

  #value(char: string | undefined): Expected | null {
    if (char === '{' || char === '[') {
      this.#open.push(char === '{');
      this.at += 1;
      this.#count();
      if (this.#open.length > maxDepth) refuseDepth();
      return char === '{' ? 'key-or-end' : 'value-or-end';
    }
    scalar.lastIndex = this.at;
    const length = scalar.exec(this.#text)?.[0].length ?? 0;
    this.at += length;
    return length > 0 ? 'comma-or-end' : null;
  }

  #close(char: string | undefined): Expected | null {
    const isObject = this.#open.at(-1);
    if (char !== (isObject ? '}' : ']')) return null;
    this.#open.pop();
    this.at += 1;
    return 'comma-or-end';
  }

  /** Every value follows a comma or an opening bracket. */
  #count(): void {
    this.#values += 1;
    if (this.#values > maxValues) refuseValues();
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at += 1;
    }
  }

  /** From the opening quote to after the closing one. */
  #skipString(): boolean {
    const text = this.#text;
    for (let at = this.at + 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 0x22) {
        this.at = at + 1;
        return true;
      }
      if (code < 0x20) return false;
      if (code === 0x5c) {
        at += 1;
        const escaped = text[at] ?? '';
        if (escaped === 'u') {
          if (!isHex.test(text.slice(at + 1, at + 5))) return false;
          at += 4;
        } else if (!'"\\/bfnrt'.includes(escaped) || escaped === '') return false;
      }
    }
    return false;
  }
}
