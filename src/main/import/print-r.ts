import { maxDepth, maxValues } from './limits.ts';

export interface PrintedValue {
  /** null if the dump cannot be read; see `reason`. */
  value: Record<string, unknown> | unknown[] | null;
  reason: 'cut' | 'ambiguous' | 'too-large' | null;
  /** The index at which reading ended. */
  end: number;
}

/** The start of `print_r` output for an array or object; the outermost parenthesis is not indented. */
export const printedStart = /(?:Array|Object)[ \t]*\r?\n\((?=\r?\n(?: {4}\[|\)))/;

class DumpError extends Error {
  readonly reason: NonNullable<PrintedValue['reason']>;
  constructor(reason: DumpError['reason']) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * Reads an array printed by PHP's `print_r`. Strings are not escaped, so a value extends to the next line that has the
 * form and indentation of an entry of the same array, or of its end. If the text of a message contains a line like this,
 * a key may occur twice, which PHP never prints: the dump is then rejected as ambiguous.
 * @param start where {@link printedStart} matched
 */
export function readPrinted(text: string, start: number): PrintedValue {
  const reader = new PrintedReader(text, start);
  try {
    return { value: reader.array(0, 1), reason: null, end: reader.at };
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
    return { value: null, reason: error.reason, end: reader.at };
  }
}

class PrintedReader {
  readonly #text: string;
  /** Whether an editor or a shell has converted line endings to CRLF. */
  readonly #crlf: boolean;
  #values = 0;
  /** The start of the next line. */
  at: number;

  constructor(text: string, start: number) {
    this.#text = text;
    const headerEnd = text.indexOf('\n', start);
    this.#crlf = text[headerEnd - 1] === '\r';
    this.at = headerEnd + 1;
  }

  /** @param indent of the array's parentheses */
  array(indent: number, depth: number): Record<string, unknown> | unknown[] {
    if (depth > maxDepth) throw new DumpError('too-large');
    this.#next();
    const entries = new Map<string, unknown>();
    while (!this.#isClose(indent)) {
      const key = this.#entryKey(this.at, indent + 4);
      if (key === null) throw new DumpError('cut');
      if (entries.has(key)) throw new DumpError('ambiguous');
      if ((this.#values += 1) > maxValues) throw new DumpError('too-large');
      entries.set(key, this.#value(key, indent, depth));
    }
    this.#next();
    return isList(entries) ? [...entries.values()] : Object.fromEntries(entries);
  }

  #value(key: string, indent: number, depth: number): unknown {
    // "[key] => ", whose last space may have been trimmed.
    const arrow = this.at + indent + 4 + key.length + 5;
    const start = this.#text[arrow] === ' ' ? arrow + 1 : arrow;
    const first = this.#text.slice(start, this.#lineEnd(this.at));
    this.#next();
    if (/^(?:Array|[\w\\]+ Object)$/.test(first) && this.#isLine(indent + 8, '(')) {
      const inner = this.array(indent + 8, depth + 1);
      if (this.#lineEnd(this.at) === this.at) this.#next();
      return inner;
    }
    for (;;) {
      if (this.#isClose(indent) || this.#entryKey(this.at, indent + 4) !== null) break;
      if (this.at >= this.#text.length) throw new DumpError('cut');
      this.#next();
    }
    const end = this.at - (this.#crlf ? 2 : 1);
    return end <= start ? '' : this.#text.slice(start, end);
  }

  /** Whether this line closes the array: an inner array is followed by an empty line, the outermost by no entry. */
  #isClose(indent: number): boolean {
    if (!this.#isLine(indent, ')')) return false;
    const end = this.#text.indexOf('\n', this.at);
    if (end < 0) return true;
    return indent === 0
      ? this.#entryKey(end + 1, 4) === null
      : end + 1 >= this.#text.length || this.#lineEnd(end + 1) === end + 1;
  }

  /** The key of the entry on the line at `at`; null if it is not an entry. */
  #entryKey(at: number, indent: number): string | null {
    if (this.#text[at + indent] !== '[' || !this.#isIndented(at, indent)) return null;
    const line = this.#text.slice(at + indent + 1, Math.min(this.#lineEnd(at), at + indent + 300));
    const end = line.indexOf('] =>');
    return end < 0 ? null : line.slice(0, end);
  }

  #isLine(indent: number, content: string): boolean {
    const from = this.at + indent;
    return (
      this.#text.startsWith(content, from) &&
      this.#isIndented(this.at, indent) &&
      this.#isEnd(from + content.length)
    );
  }

  /** `</pre>` may follow the last parenthesis. */
  #isEnd(at: number): boolean {
    return at >= this.#text.length || at === this.#lineEnd(this.at) || this.#text.startsWith('</pre>', at);
  }

  #isIndented(at: number, indent: number): boolean {
    for (let place = at; place < at + indent; place += 1)
      if (this.#text.charCodeAt(place) !== 0x20) return false;
    return true;
  }

  /** The end of the line at `at`, without its line break. */
  #lineEnd(at: number): number {
    const end = this.#text.indexOf('\n', at);
    if (end < 0) return this.#text.length;
    return this.#crlf && end > at && this.#text[end - 1] === '\r' ? end - 1 : end;
  }

  #next(): void {
    const end = this.#text.indexOf('\n', this.at);
    this.at = end < 0 ? this.#text.length : end + 1;
  }
}

/** Whether the keys are 0, 1, 2…, as PHP prints a list. An empty array counts as a list. */
export function isList(entries: Map<string, unknown>): boolean {
  let expected = 0;
  for (const key of entries.keys()) {
    if (key !== String(expected)) return false;
    expected += 1;
  }
  return true;
}
