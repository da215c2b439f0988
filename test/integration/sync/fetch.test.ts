import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ThreadReader } from '../../../src/main/tickets/thread-reader.ts';
import { fetchByText, refresh, type Source } from '../../../src/main/sync/fetch.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { WhmcsClient } from '../../../src/main/whmcs/client.ts';
import { generatedSource, ticketNumber } from '../../whmcs-simulator/generator.ts';
import { emptyConnection } from '../../support/connection.ts';
import { demoEndpoint } from '../../support/endpoint.ts';
import { WhmcsSimulator } from '../../whmcs-simulator/server.ts';
import { listSource, type WireTicket } from '../../whmcs-simulator/wire.ts';
import { isMutationRun } from '../../support/mutation.ts';
import { required } from '../../support/required.ts';

let simulator: WhmcsSimulator;
let source: Source;
const { signal } = new AbortController();
const generated = generatedSource({ seed: 4, count: 20 });

beforeEach(async () => {
  simulator = new WhmcsSimulator(generated);
  const apiUrl = `${await simulator.start()}/includes/api.php`;
  const vault = new Vault(':memory:', randomBytes(32));
  const connectionId = vault.connections.save(null, { ...emptyConnection, apiUrl });
  const patience = { tries: 1, random: Math.random, onWait: () => undefined, sleep: () => Promise.resolve() };
  source = {
    client: new WhmcsClient(patience),
    endpoint: demoEndpoint(apiUrl),
    connectionId,
    timeZone: 'UTC',
    vault,
    write: async (work) => vault.run(work),
    now: () => 1_800_000_000_000,
  };
});
afterEach(async () => {
  source.vault.close();
  await simulator.stop();
});

function ticket(change: (ticket: WireTicket) => void): WireTicket {
  const original = structuredClone(generated.byId(3));
  if (!original) throw new Error('no ticket');
  change(original);
  return original;
}

test('a changed ticket keeps its earlier version', async () => {
  const { key } = await fetchByText(source, ticketNumber(3), signal);
  simulator.source = listSource([ticket((t) => (t.subject = 'Renamed'))]);
  expect(await refresh(source, key, signal)).toMatchObject({ key, change: 'changed', matchedBy: 'id' });
  const now = read().open(key, null);
  expect([now.head.subject, now.revisions.length]).toEqual(['Renamed', 2]);
  expect(read().open(key, now.revisions[1]?.id ?? 0).head.subject).toBe(generated.byId(3)?.subject);
});

test('a ticket deleted on the server is kept and marked', async () => {
  const { key } = await fetchByText(source, '3', signal);
  simulator.source = listSource([]);
  await expect(refresh(source, key, signal)).rejects.toMatchObject({ code: 'ticket-not-found' });
  expect(read().open(key, null)).toMatchObject({
    goneAt: new Date(1_800_000_000_000).toISOString(),
  });
});

test('a failed fetch does not change the vault', async () => {
  const { key } = await fetchByText(source, '3', signal);
  const before = read().open(key, null);
  for (const kind of ['cut', 'html', 'emitter', 'status'] as const) {
    simulator.faults = [{ kind }];
    await expect(refresh(source, key, signal)).rejects.toBeDefined();
  }
  expect(read().open(key, null)).toEqual(before);
});

test.skipIf(isMutationRun)('a 20 MB message is stored and shown as text', async () => {
  simulator.source = listSource([
    ticket((t) =>
      t.replies.reply.splice(0, 99, {
        ...required(t.replies.reply[0]),
        message: 'long line '.repeat(2_000_000),
      }),
    ),
  ]);
  const { key } = await fetchByText(source, '3', signal);
  const shown = read()
    .open(key, null)
    .messages.find(({ kind }) => kind === 'opening');
  expect(shown?.textLength).toBe(20_000_000);
  let text = shown?.text ?? '';
  for (let more = text; more !== ''; text += more)
    more = read().text(key, null, shown?.position ?? 0, text.length);
  expect(text).toBe('long line '.repeat(2_000_000));
  expect(shown?.html).toBeNull();
});

test('renders the first screen of a long ticket at once, and the rest on request', async () => {
  simulator.source = listSource([
    ticket((t) => {
      const pattern = required(t.replies.reply[0]);
      t.replies.reply = Array.from({ length: 100 }, (_, i) => ({
        ...pattern,
        replyid: String(i),
        message: `message ${i}`,
      }));
      t.notes.note = [];
    }),
  ]);
  const { key } = await fetchByText(source, '3', signal);
  const { messages } = read().open(key, null);
  const missing = messages.filter(({ html }) => html === null).map(({ position }) => position);
  expect(missing.length).toBeGreaterThan(50);
  expect(missing).not.toContain(0);
  const rendered = read().render(key, null, missing);
  expect(rendered).toHaveLength(missing.length);
  expect(rendered.every(({ html }) => html?.includes('message'))).toBe(true);
});

const read = (): ThreadReader => new ThreadReader(source.vault);
