import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import keytar from 'keytar';
import { chromium } from 'playwright-core';
import { build } from '../scripts/build.ts';
import { chooseHost } from '../scripts/host.ts';
import { insideOwnKeyring } from '../scripts/keyring.ts';
import { Vault } from '../src/main/vault/vault.ts';
import { rawOf } from '../src/main/whmcs/response.ts';
import { derive } from '../src/main/whmcs/derive.ts';
import { readThread } from '../src/main/whmcs/thread.ts';
import { findChromium } from '../src/chromium-host/browser.ts';
import { launchApp, type RunningApp } from '../scripts/launch.ts';
import { connect, fetchTicket } from '../test/support/driver.ts';
import { emptyConnection } from '../test/support/connection.ts';
import { generatedSource } from '../test/whmcs-simulator/generator.ts';
import { demoAccount, WhmcsSimulator } from '../test/whmcs-simulator/server.ts';
import { inShape } from '../test/whmcs-simulator/shapes.ts';
import { askDirectly } from './ask.ts';
import { byTurns, median, ratio, timed, type Row } from './measure.ts';
import { fetchToScreen, openStored, paintBare } from './pages.ts';
import { longThreads } from './long-threads.ts';
import { formatRows } from './formats.ts';
import { pdfRows } from './pdf.ts';
import { renderingRow } from './rendering.ts';
import { required } from '../test/support/required.ts';

/** `npm run bench`: the table in the README. Each value is compared with a peer or a lower bound from the same run. */
insideOwnKeyring();
const { host } = chooseHost();
await build();
const folder = mkdtempSync(join(tmpdir(), 'threadkeep-bench-'));
const rows: Row[] = [];
const runs = 7;

try {
  const simulator = new WhmcsSimulator(longThreads(50));
  const address = await simulator.start();
  const app = await launchApp({ host, profile: join(folder, 'threads') });
  await connect(app.page, { address, identifier: demoAccount.identifier, secret: demoAccount.secret });

  // A fixed server latency in milliseconds; the simulator's own time is added to it.
  simulator.faults = [{ kind: 'slow', ms: 100 }];
  const direct = await median(runs, (run) => timed(() => askDirectly(address, run + 1)));
  // A number is tried as ticket number, then as ID, so the lower bound counts two calls.
  const shown = await median(runs, (run) => fetchToScreen(app.page, run + 1));
  const above = shown - 2 * direct;
  rows.push({
    what: 'From GetTicket to the ticket on screen, 50 replies',
    ours: `${shown.toFixed(0)} ms`,
    measure: `${above.toFixed(0)} ms more than the server’s two responses (${(2 * direct).toFixed(0)} ms)`,
    goal: '≤ 50 ms more',
    met: above <= 50,
  });
  simulator.faults = [];

  simulator.source = longThreads(500);
  for (const id of [101, 102]) await fetchTicket(app.page, String(id), `Ticket ID ${id}`);
  const browser = await chromium.launch({ executablePath: findChromium() ?? '', chromiumSandbox: false });
  const bare = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  const long = readThread(inShape(required(longThreads(500).byId(101)), 'today', 'ASC'), 'UTC');
  const opened = await byTurns(
    runs,
    () => openStored(app.page),
    () => paintBare(bare, long),
  );
  rows.push(ratio('Opening a stored thread of 500 replies', opened, 'a bare page with the same text', 2));

  await browser.close();
  await app.close();
  await simulator.stop();

  rows.push(await renderingRow(folder));
  rows.push(...(await formatRows(folder)));
  rows.push(...(await pdfRows(folder)));

  const listed = join(folder, 'listed');
  await fillVault(listed, 1000);
  const main = join(import.meta.dirname, 'empty-main.mjs');
  const started = await byTurns(
    runs,
    () => startUntil(() => launchApp({ host, profile: listed }), '.row'),
    () => startUntil(() => launchApp({ host, profile: join(folder, 'empty'), main }), '#empty'),
  );
  rows.push(ratio('App start to list, 1,000 tickets', started, 'an empty window on the same host', 1.5));
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

console.log(
  `\nThreadkeep on ${host === 'electron' ? 'Electron' : 'the Chromium host'}, medians of ${runs} runs\n`,
);
for (const { what, ours, measure, goal, met } of rows) {
  console.log(`${met ? 'met   ' : 'MISSED'}  ${what}: ${ours}, ${measure}; goal ${goal}`);
}
process.exit(0);

async function startUntil(launch: () => Promise<RunningApp>, selector: string): Promise<number> {
  const start = performance.now();
  const app = await launch();
  await app.page.locator(selector).first().waitFor();
  const time = performance.now() - start;
  await app.close();
  return time;
}

async function fillVault(profile: string, count: number): Promise<void> {
  const key = randomBytes(32);
  await keytar.setPassword(`Threadkeep (${profile})`, 'vault key', key.toString('base64'));
  const vault = new Vault(join(profile, 'vault.db'), key);
  const id = vault.connections.save(null, {
    ...emptyConnection,
    apiUrl: 'http://127.0.0.1:9/includes/api.php',
  });
  const source = generatedSource({ seed: 1, count });
  for (let n = 1; n <= count; n += 1) {
    const answer = inShape(required(source.byId(n)), 'today', 'ASC');
    vault.tickets.store({
      connectionId: id,
      ...derive(rawOf(JSON.stringify(answer)), 'UTC'),
      timeZone: 'UTC',
      fetchedAt: new Date().toISOString(),
    });
  }
  vault.close();
}
