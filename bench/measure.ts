type Work = (run: number) => Promise<number>;

/** The median of several runs in milliseconds. The first run warms up and is not counted. */
export async function median(runs: number, work: Work): Promise<number> {
  const [time = Number.NaN] = await byTurns(runs, work);
  return time;
}

/** The median of each. Runs alternate, so that a slowdown of the machine affects all of them. */
export async function byTurns(runs: number, ...works: Work[]): Promise<number[]> {
  const times: number[][] = works.map(() => []);
  for (let run = 0; run <= runs; run += 1) {
    for (const [index, work] of works.entries()) {
      const time = await work(run);
      if (run > 0) times[index]?.push(time);
    }
  }
  return times.map((series) => series.toSorted((a, b) => a - b)[Math.floor(series.length / 2)] ?? Number.NaN);
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export interface Row {
  what: string;
  ours: string;
  measure: string;
  goal: string;
  met: boolean;
}

/** A row of the table: a measurement of the app and a lower bound from the same run. */
export function ratio(
  what: string,
  [ours = Number.NaN, peer = Number.NaN]: number[],
  peerName: string,
  most: number,
): Row {
  return {
    what,
    ours: `${ours.toFixed(0)} ms`,
    measure: `${(ours / peer).toFixed(2)} × ${peerName} (${peer.toFixed(0)} ms)`,
    goal: `≤ ${most} ×`,
    met: ours / peer <= most,
  };
}

/** One decimal for small numbers, none for large ones. */
export const inMilliseconds = (value: number): string =>
  `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
