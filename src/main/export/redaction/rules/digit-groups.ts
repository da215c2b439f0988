/** A run of digits. */
export interface Digits {
  start: number;
  end: number;
}

/** All runs of digits in a text, in order. */
export const digitsIn = (text: string): Digits[] =>
  Array.from(text.matchAll(/\d+/g), ({ 0: digits, index }) => ({ start: index, end: index + digits.length }));

/**
 * How many runs, from one of them, can belong to one number.
 * @param gap what may be between two runs
 * @returns the numbers of runs, longest first
 */
export function lengthsOfNumber(
  text: string,
  runs: readonly Digits[],
  from: number,
  { gap, least, most }: { gap: RegExp; least: number; most: number },
): number[] {
  const lengths: number[] = [];
  let digits = 0;
  for (let at = from; at < runs.length; at += 1) {
    const [run, before] = [runs[at], runs[at - 1]];
    if (!run) break;
    if (at > from && before && !gap.test(text.slice(before.end, run.start))) break;
    digits += run.end - run.start;
    if (digits > most) break;
    if (digits >= least) lengths.unshift(at - from + 1);
  }
  return lengths;
}
