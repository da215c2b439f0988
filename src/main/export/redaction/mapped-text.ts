/**
 * A text made from another by replacements. It knows which part of the original each of its parts stands for, so that
 * what is found in it can be replaced in the original.
 */
export class MappedText {
  readonly text: string;
  readonly #parent: MappedText | null;
  /** Of each replaced piece: its start and end here, and its start and end in the parent. */
  readonly #pieces: number[];

  private constructor(text: string, parent: MappedText | null, pieces: number[]) {
    this.text = text;
    this.#parent = parent;
    this.#pieces = pieces;
  }

  static of(text: string): MappedText {
    return new MappedText(text, null, []);
  }

  /**
   * @param pattern is global, and never matches an empty text
   * @param replacement returns null to keep the match
   * @returns this text if nothing was replaced
   */
  replaced(pattern: RegExp, replacement: (match: string) => string | null): MappedText {
    const { text } = this;
    const pieces: number[] = [];
    let made = '';
    let done = 0;
    // `matchAll` copies the expression, which takes longer than searching most texts.
    pattern.lastIndex = 0;
    for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
      const { 0: match, index } = found;
      const instead = replacement(match);
      if (instead === null || instead === match) continue;
      made += text.slice(done, index);
      pieces.push(made.length, made.length + instead.length, index, index + match.length);
      made += instead;
      done = index + match.length;
    }
    return pieces.length === 0 ? this : new MappedText(made + text.slice(done), this, pieces);
  }

  /** The same text in lower case; null if that has another length. */
  lowered(): MappedText | null {
    const lower = this.text.toLowerCase();
    if (lower === this.text) return this;
    return lower.length !== this.text.length ? null : new MappedText(lower, this, []);
  }

  /** The part of the original that a part of this text stands for; replaced pieces are included as a whole. */
  range(start: number, end: number): [start: number, end: number] {
    const range: [number, number] = [this.#start(start), Math.max(this.#start(start), this.#end(end))];
    return this.#parent ? this.#parent.range(...range) : range;
  }

  #start(position: number): number {
    const piece = this.#pieceAt(position);
    if (piece < 0) return position;
    const [, end = 0, parentStart = 0, parentEnd = 0] = this.#pieces.slice(piece, piece + 4);
    return position < end ? parentStart : parentEnd + position - end;
  }

  #end(position: number): number {
    const piece = this.#pieceAt(position - 1);
    if (piece < 0) return position;
    const [, end = 0, , parentEnd = 0] = this.#pieces.slice(piece, piece + 4);
    return position <= end ? parentEnd : parentEnd + position - end;
  }

  /** Index of the last piece that starts at the position or before it; -1 if there is none. */
  #pieceAt(position: number): number {
    let [low, high] = [0, this.#pieces.length / 4];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#pieces[middle * 4] ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return (low - 1) * 4;
  }
}
