import { indexMails, openNotmuch, writeMails } from './mail.ts';
import { inMilliseconds, type Row } from './measure.ts';
import { percentile } from './percentile.ts';
import type { BenchQuery } from './queries.ts';

/** The times of all queries, in milliseconds. */
interface Times {
  ours: number[];
  peer: number[];
}

/** Rows for median and p95, each with the value of a peer. */
function rows(what: string, { ours, peer }: Times, peerName: string, most: number): Row[] {
  return [
    { name: 'p95', share: 0.95 },
    { name: 'median', share: 0.5 },
  ].map(({ name, share }) => {
    const [app, other] = [percentile(ours, share), percentile(peer, share)];
    return {
      what: `${what}, ${name}`,
      ours: inMilliseconds(app),
      measure: `${(app / other).toFixed(2)} × ${peerName} (${inMilliseconds(other)})`,
      goal: `≤ ${most.toFixed(1)} ×`,
      met: app / other <= most,
    };
  });
}

/** The app's search compared with the lower bound in `floor.ts`. */
export function besideFloor(tickets: number, queries: BenchQuery[], times: Times): Row[] {
  const what = `Search in ${tickets.toLocaleString('en')} tickets, ${queries.length} queries`;
  return rows(what, times, 'the bare FTS query with 20 responses read', 2);
}

/** The app's search compared with notmuch for the same tickets as emails. `say` reports progress. */
export async function besideNotmuch(
  folder: string,
  tickets: number,
  queries: BenchQuery[],
  ours: number[],
  say: (text: string) => void,
): Promise<Row[]> {
  const mails = writeMails(folder, tickets);
  say(`${mails} emails written`);
  const begun = performance.now();
  indexMails(folder);
  say(`indexed by notmuch in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  const notmuch = openNotmuch(folder);
  const peer: number[] = [];
  // The first round is a warm-up.
  for (const round of [0, 1, 2])
    for (const { notmuch: query } of queries) {
      const { ms } = await notmuch.ask(query);
      if (round > 0) peer.push(ms);
    }
  notmuch.close();
  const what = `The same, compared with notmuch and ${mails.toLocaleString('en')} emails`;
  return rows(what, { ours, peer }, 'notmuch’s first 20 threads', 1);
}
