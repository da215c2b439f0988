/** @param share 0 up to 1 */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * Delays as something that comes at any moment would meet them: whoever comes while the loop is held for
 * 500 ms waits for what is left of it, so a long delay counts as all the shorter ones that lie in it.
 * @param late delays of a timer that ticks every `tick` milliseconds
 */
export function asMet(late: number[], tick: number): number[] {
  return late.flatMap((delay) => {
    const met = [delay];
    for (let left = delay - tick; left > 0; left -= tick) met.push(left);
    return met;
  });
}
