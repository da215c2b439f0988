/** Milliseconds, the middle of several runs; the first one warms up and does not count. */
export async function median(runs: number, work: (run: number) => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const time = await work(run);
    if (run > 0) times.push(time);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
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

/** A line of the table: our time against a floor of the same run. */
export function ratio(what: string, ours: number, peerName: string, peer: number, most: number): Row {
  return {
    what,
    ours: `${ours.toFixed(0)} ms`,
    measure: `${(ours / peer).toFixed(2)} × ${peerName} (${peer.toFixed(0)} ms)`,
    goal: `≤ ${most} ×`,
    met: ours / peer <= most,
  };
}
