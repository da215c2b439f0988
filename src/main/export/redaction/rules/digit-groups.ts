/** A run of digits. */
export interface Digits {
  start: number;
  end: number;
}

/** What numbers of a kind look like. */
interface Shape {
  /** What may be between two runs of digits. */
  gap: RegExp;
  maxGap: number;
  /** How many digits a number has. */
  least: number;
  most: number;
}

/** The runs of digits in a text that may be the parts of numbers of one kind. */
export class DigitGroups {
  readonly runs: readonly Digits[];
  readonly #shape: Shape;
  /** Whether a run may belong to the same number as the one before. */
  readonly #continues: readonly boolean[];

  constructor(text: string, shape: Shape) {
    const runs = Array.from(text.matchAll(/\d+/g), ({ 0: digits, index }) => ({
      start: index,
      end: index + digits.length,
    }));
    this.#shape = shape;
    this.#continues = runs.map(({ start }, at) => {
      const end = runs[at - 1]?.end;
      return end !== undefined && start - end <= shape.maxGap && shape.gap.test(text.slice(end, start));
    });
    this.runs = runs;
  }

  /** The numbers of runs that a number starting at a run may have, the longest first. */
  lengthsFrom(from: number): number[] {
    const { least, most } = this.#shape;
    const lengths: number[] = [];
    let digits = 0;
    for (let at = from; at < this.runs.length && (at === from || this.#continues[at]); at += 1) {
      const run = this.runs[at];
      digits += run ? run.end - run.start : 0;
      if (digits > most) break;
      if (digits >= least) lengths.unshift(at - from + 1);
    }
    return lengths;
  }
}
