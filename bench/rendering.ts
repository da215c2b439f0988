import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { startTicketWorker } from '../src/main/workers/start-workers.ts';
import { Vault } from '../src/main/vault/vault.ts';
import { derive } from '../src/main/whmcs/derive.ts';
import { rawOf } from '../src/main/whmcs/response.ts';
import { emptyConnection } from '../test/support/connection.ts';
import { inShape } from '../test/whmcs-simulator/shapes.ts';
import { longThreads } from './long-threads.ts';
import type { Row } from './measure.ts';

const messages = 2000;
/** The batches that the window requests. */
const batch = 60;

/** How long main is blocked while an earlier version of a long ticket is rendered. */
export async function renderingRow(folder: string): Promise<Row> {
  const path = join(folder, 'rendering.db');
  const key = Buffer.alloc(32, 7);
  const { ticketKey, revision } = twoVersions(new Vault(path, key));
  const worker = startTicketWorker(
    (name) => new URL(`../out/main/${name}-worker.js`, import.meta.url),
    { path, key: new Uint8Array(key) },
    () => undefined,
  );
  await worker.openThread(ticketKey, null);
  const start = performance.now();
  const blocked = await longestDelay(async () => {
    for (let from = 0; from < messages; from += batch) {
      const positions = Array.from({ length: batch }, (_, index) => from + index);
      await worker.renderMessages(ticketKey, revision, positions);
    }
  });
  const total = performance.now() - start;
  worker.close();
  const idle = await longestDelay(() => pause(total));
  return {
    what: `Rendering ${messages.toLocaleString('en')} messages of an earlier version, main blocked at a time`,
    ours: `${blocked.toFixed(0)} ms`,
    measure: `${idle.toFixed(0)} ms while idle; ${total.toFixed(0)} ms in all, in the worker`,
    goal: '≤ 50 ms',
    met: blocked <= 50,
  };
}

function twoVersions(vault: Vault): { ticketKey: number; revision: number } {
  const connectionId = vault.connections.save(null, emptyConnection);
  const ticket = longThreads(messages).byId(1);
  if (!ticket) throw new Error('The generator has no ticket 1.');
  const store = (subject: string, fetchedAt: string): number =>
    vault.tickets.store({
      ...derive(rawOf(JSON.stringify(inShape({ ...ticket, subject }, 'today', 'ASC'))), 'UTC'),
      ...{ connectionId, timeZone: 'UTC', fetchedAt },
    }).key;
  store('First', '2026-01-01T00:00:00.000Z');
  const ticketKey = store('Second', '2026-01-02T00:00:00.000Z');
  const revision = vault.tickets.revisions(ticketKey).at(-1)?.id ?? 0;
  vault.close();
  return { ticketKey, revision };
}

/** The longest time that the event loop was blocked, in milliseconds. */
async function longestDelay(work: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await work();
  histogram.disable();
  return histogram.max / 1e6;
}
