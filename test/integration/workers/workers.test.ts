import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { noFilters } from '../../../src/contract/search.ts';
import { startSearchWorker } from '../../../src/main/workers/start-workers.ts';
import { TicketTasks, type TicketTaskEvent } from '../../../src/main/workers/ticket-tasks.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';
import { demoEndpoint } from '../../support/endpoint.ts';
import { generatedSource } from '../../whmcs-simulator/generator.ts';
import { WhmcsSimulator } from '../../whmcs-simulator/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'threadkeep-threads-'));
afterAll(() => rmSync(folder, { recursive: true }));

const real = new URL('../../../src/main/workers/search-worker.ts', import.meta.url);
const query = { text: 'anything', filters: noFilters, sort: 'best' as const };

test('a search thread that breaks fails what waits for it, and is followed by another', async () => {
  const own = { path: join(folder, 'vault.db'), key: randomBytes(32) };
  new Vault(own.path, Buffer.from(own.key)).close();
  // The real one, but it breaks outside of any question while the marker is unset.
  const breaking = new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      import { existsSync, writeFileSync } from 'node:fs';
      const marker = ${JSON.stringify(join(folder, 'broken'))};
      if (existsSync(marker)) await import(${JSON.stringify(real.href)});
      else parentPort.on('message', () => {
        writeFileSync(marker, '');
        throw new Error('ada@example.com');
      });
    `)}`,
  );
  const searcher = startSearchWorker(() => breaking, own);
  await expect(searcher.find(query)).rejects.toMatchObject({ code: 'internal', facts: {} });
  await expect(searcher.find(query)).resolves.toMatchObject({ total: 0, rows: [] });
  searcher.close();
});

test('a fetch that is about to be retried reports the failure and the seconds, not a sentence', async () => {
  const simulator = new WhmcsSimulator(generatedSource({ seed: 1, count: 1 }));
  const apiUrl = `${await simulator.start()}/includes/api.php`;
  simulator.faults = [{ kind: 'status', status: 503, retryAfter: '7' }];
  const vault = new Vault(':memory:', randomBytes(32));
  const connectionId = vault.connections.save(null, { ...emptyConnection, apiUrl });
  const events: TicketTaskEvent[] = [];
  const abort = new AbortController();
  const tasks = new TicketTasks(vault, (event) => {
    events.push(event);
    abort.abort();
  });
  const target = { connectionId, endpoint: demoEndpoint(apiUrl), timeZone: 'UTC' };
  await expect(tasks.fetchByText(target, '1', abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
  expect(events).toEqual([
    {
      waiting: {
        failure: {
          code: 'busy',
          id: expect.any(String) as string,
          params: expect.any(Object) as object,
          facts: expect.objectContaining({ retryAfterSeconds: '7' }) as object,
        },
        seconds: 7,
      },
    },
  ]);
  vault.close();
  await simulator.stop();
});
