/** @param share from 0 to 1 */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * The delays that events arriving at random moments would see. An event that arrives while the loop is blocked for
 * 500 ms waits for the remaining time, so a long delay also counts as all shorter ones.
 * @param late the delays of a timer that fires every `tick` milliseconds
 */
export function asMet(late: number[], tick: number): number[] {
  return late.flatMap((delay) => {
    const met = [delay];
    for (let left = delay - tick; left > 0; left -= tick) met.push(left);
    return met;
  });
}
