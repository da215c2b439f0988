import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, root } from '../scripts/build.ts';
import { chooseHost } from '../scripts/host.ts';
import { insideOwnKeyring } from '../scripts/keyring.ts';
import { ensure, needs } from '../scripts/system.ts';
import type { Point } from './curve.ts';
import {
  bareRequests,
  measured,
  openThreads,
  searchBoth,
  searchInPage,
  sizes,
  startSimulator,
  syncInApp,
  syncOnce,
  vaultKey,
} from './session.ts';
import { inMilliseconds, type Row } from './measure.ts';
import { percentile } from './percentile.ts';
import { benchQueries } from './queries.ts';
import { printReport, writeReport } from './report.ts';
import { besideFloor, besideNotmuch } from './search-rows.ts';
import { whereTimeGoes } from './where-time-goes.ts';

/**
 * `npm run bench:desk`: sync and search of 1,000, 20,000 and 100,000 tickets (1,000,000 replies). `--small` stops at
 * 5,000 tickets, `--tickets N` at N; `--without-notmuch` leaves out the peer that takes longest to index. A run
 * without limits writes `docs/bench/`.
 */
const { values } = parseArgs({
  options: {
    small: { type: 'boolean', default: false },
    tickets: { type: 'string' },
    'without-notmuch': { type: 'boolean', default: false },
  },
});
const small = values.small || values.tickets !== undefined;
const withNotmuch = !values['without-notmuch'];
ensure([needs.chromium, ...(withNotmuch ? [needs.notmuch] : [])]);
insideOwnKeyring();
const { host } = chooseHost();
await build();
const steps = small ? [500, Number(values.tickets ?? 5000)] : [1000, 20_000, 100_000];
const smallest = steps[0] ?? 0;
const largest = steps.at(-1) ?? 0;
const folder = mkdtempSync(join(tmpdir(), 'threadkeep-bench-'));
const rows: Row[] = [];
const points: Point[] = [];
const say = (text: string): void => console.log(`${new Date().toISOString().slice(11, 19)}  ${text}`);
const simulator = await startSimulator();
const { address } = simulator;

try {
  const held = 50;
  const atOnce = 8;
  const count = small ? 3000 : 6000;
  await simulator.be({ tickets: count, latency: held, edition: 0 });
  mkdirSync(join(folder, 'held'));
  const bulk = await syncOnce(join(folder, 'held'), `${address}/includes/api.php`, atOnce);
  const bare = bulk.requests * (await bareRequests(address, count, atOnce));
  const latency = await bareRequests(address, 200, 1);
  const allowed = (bulk.requests * latency) / atOnce;
  rows.push({
    what: `Sync of ${count.toLocaleString('en')} tickets, ${held} ms per request, ${atOnce} at once`,
    ours: `${bulk.seconds.toFixed(1)} s`,
    measure: `${((allowed / bulk.seconds) * 100).toFixed(0)} % of the maximum for ${atOnce} simultaneous requests of ${inMilliseconds(latency * 1000)} (${allowed.toFixed(1)} s), ${((bare / bulk.seconds) * 100).toFixed(0)} % of ${atOnce} simultaneous bare requests (${bare.toFixed(1)} s)`,
    goal: '≥ 90 %',
    met: allowed / bulk.seconds >= 0.9,
  });
  say('sync with latency: done');

  const queries = benchQueries(smallest);
  for (const tickets of steps) {
    await simulator.be({ tickets, latency: 0, edition: 0 });
    const { app, profile, measure, seconds, from, to } = await syncInApp(host, folder, address, tickets);
    say(`${tickets} tickets synced in ${seconds.toFixed(0)} s`);
    const path = join(profile, 'vault.db');
    const key = await vaultKey(profile);
    if (tickets > smallest) rows.push(vaultRow(tickets, sizes(path, key)));
    const keys = Array.from({ length: 60 }, (_, index) => 1 + ((index * 7919) % tickets));
    await openThreads(app.page, keys);
    const opened = percentile(await openThreads(app.page, keys), 0.5);
    await searchInPage(app.page, queries);
    const idle = await searchInPage(app.page, queries);

    if (tickets === largest) {
      const memory = measured(measure, from, to).rss;
      const third = Math.floor(memory.length / 3);
      const middle = percentile(memory.slice(third, 2 * third), 0.5);
      const end = percentile(memory.slice(2 * third), 0.5);
      const peak = Math.max(...memory);
      rows.push({
        what: `Memory of main during the sync of ${tickets.toLocaleString('en')} tickets`,
        ours: `${peak.toFixed(0)} MB at most`,
        measure: `last third ${(end / middle).toFixed(2)} × the second third`,
        goal: '< 300 MB, ≤ 1.1 ×',
        met: peak < 300 && end / middle <= 1.1,
      });
      // Every ticket has changed on the server, and searches run while all of them are fetched again.
      await simulator.be({ tickets, latency: 0, edition: 1 });
      await app.page.evaluate(() => window.threadkeep.startSync({ connectionId: 1, kind: 'changes' }));
      const begun = Date.now();
      await app.page.waitForTimeout(3000);
      const busy: number[] = [];
      while (Date.now() - begun < (small ? 15_000 : 60_000))
        busy.push(...(await searchInPage(app.page, queries)));
      const ended = Date.now();
      await app.page.evaluate(() => window.threadkeep.pauseSync({ connectionId: 1 }));
      await app.page.waitForTimeout(1500);
      const { p99, max } = measured(measure, begun, ended);
      rows.push({
        what: 'Delay of main’s event loop during a sync with searches, p99',
        ours: inMilliseconds(p99),
        measure: `at most ${inMilliseconds(max)}`,
        goal: '< 50 ms',
        met: p99 < 50,
      });
      const [during, alone] = [percentile(busy, 0.5), percentile(idle, 0.5)];
      rows.push({
        what: 'A search typed during a sync, median',
        ours: inMilliseconds(during),
        measure: `${(during / alone).toFixed(2)} × idle (${inMilliseconds(alone)}); p95 ${(percentile(busy, 0.95) / percentile(idle, 0.95)).toFixed(2)} ×`,
        goal: '≤ 2 ×',
        met: during / alone <= 2,
      });
    }
    await app.close();
    const { ours, bare, found } = await searchBoth(path, key, queries);
    say(`${found.filter((count) => count > 0).length} of ${queries.length} queries have results`);
    points.push({
      tickets,
      perSecond: tickets / seconds,
      searchMedianMs: percentile(ours, 0.5),
      searchMs: percentile(ours, 0.95),
      openMs: opened,
    });
    say(
      `searched: p95 ${inMilliseconds(percentile(ours, 0.95))}, bare ${inMilliseconds(percentile(bare, 0.95))}`,
    );

    if (tickets > smallest) rows.push(...besideFloor(tickets, queries, { ours, peer: bare }));
    if (tickets === largest && withNotmuch)
      rows.push(...(await besideNotmuch(folder, tickets, queries, ours, say)));
  }

  const [first, last] = [points[0], points.at(-1)];
  if (first && last) {
    const perTicket = first.perSecond / last.perSecond;
    rows.push({
      what: `Sync without delay, ${last.tickets.toLocaleString('en')} tickets`,
      ours: `${last.perSecond.toFixed(0)} tickets a second`,
      measure: `${perTicket.toFixed(2)} × the time per ticket at ${first.tickets.toLocaleString('en')}`,
      goal: '≤ 1.15 × (linear)',
      met: perTicket <= 1.15,
    });
  }
} finally {
  simulator.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

const time = whereTimeGoes(small ? 500 : 2000);
const report = { rows, points, time };
printReport(report);
if (!small) writeReport(join(root, 'docs/bench'), report);
process.exit(0);

/** The vault after its first sync, with one version per ticket. */
function vaultRow(tickets: number, { file, raw }: { file: number; raw: number }): Row {
  return {
    what: `Vault with ${tickets.toLocaleString('en')} tickets, index included`,
    ours: `${(file / 1e6).toFixed(1)} MB`,
    measure: `${(file / raw).toFixed(2)} × the raw JSON (${(raw / 1e6).toFixed(1)} MB)`,
    goal: '≤ 1.1 ×',
    met: file / raw <= 1.1,
  };
}
