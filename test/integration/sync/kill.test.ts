import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Vault } from '../../../src/main/vault/vault.ts';
import { readThread } from '../../../src/main/whmcs/thread.ts';
import { generatedSource } from '../../whmcs-simulator/generator.ts';
import { LivingSource } from '../../whmcs-simulator/living.ts';
import { WhmcsSimulator } from '../../whmcs-simulator/server.ts';
import { inShape } from '../../whmcs-simulator/shapes.ts';
import { emptyConnection } from '../../support/connection.ts';
import { required } from '../../support/required.ts';

/**
 * Kills a sync again and again, each time after a random number of responses. Whatever is in the vault then must be
 * complete, and nothing may be missing at the end. The seed is printed.
 */
const seed = Number(process.env['KILL_SEED'] ?? randomBytes(2).readUInt16LE());
const kills = 14;
const count = 420;

let folder: string;
let simulator: WhmcsSimulator;
const source = new LivingSource(generatedSource({ seed: 23, count, replies: 3 }));
const key = randomBytes(32);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-kill-'));
  simulator = new WhmcsSimulator(source);
});
afterEach(async () => {
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

test(`a sync survives being killed ${kills} times at random moments (KILL_SEED=${seed})`, async () => {
  const path = join(folder, 'vault.db');
  const apiUrl = `${await simulator.start()}/includes/api.php`;
  const first = new Vault(path, key);
  const connectionId = first.connections.save(null, { ...emptyConnection, apiUrl });
  first.close();

  let state = seed;
  for (let kill = 0; kill < kills; kill += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const after = state % 90;
    const child = start(path, apiUrl, connectionId);
    await killAfter(child, after);
    // The server keeps changing.
    source.reply(1 + (state % count), `After kill ${kill}`);
    check(path, connectionId);
  }
  const last = start(path, apiUrl, connectionId);
  expect(await ended(last)).toBe(0);
  // Changes after a ticket was listed belong to the next round.
  expect(await ended(start(path, apiUrl, connectionId))).toBe(0);

  const vault = new Vault(path, key);
  for (const id of source.ids()) {
    const ticket = vault.tickets.keyOf(connectionId, id);
    expect(ticket, `ticket ${id} is there`).not.toBeNull();
    expect(vault.tickets.read(ticket ?? 0)?.thread).toEqual(threadNow(id));
  }
  expect(vault.tickets.count()).toBe(count);
  expect(vault.remoteTickets.countPending(connectionId)).toBe(0);
  const files = vault.db.prepare(`SELECT DISTINCT state FROM file`).pluck().all();
  expect(files).toEqual(['stored']);
  vault.close();
}, 180_000);

const threadNow = (id: number): ReturnType<typeof readThread> => {
  const wire = source.byId(id);
  if (!wire) throw new Error('no ticket');
  return readThread(inShape(wire, 'today', 'ASC'), 'UTC');
};

/** Checks that the file is intact, and that every ticket in it is complete and indexed. */
function check(path: string, connectionId: number): void {
  const vault = new Vault(path, key);
  expect(vault.db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(vault.db.pragma('foreign_key_check')).toEqual([]);
  vault.db.exec(`INSERT INTO ticket_text (ticket_text) VALUES ('integrity-check')`);
  const rows = vault.db.prepare('SELECT id, ticket_id AS ticketId FROM ticket').all() as {
    id: number;
    ticketId: number;
  }[];
  for (const { id, ticketId } of rows) {
    const stored = vault.tickets.read(id)?.thread;
    const { replies } = required(source.byId(ticketId));
    const notes = stored?.messages.filter(({ kind }) => kind === 'note').length ?? 0;
    // A later reply may be missing; a partial ticket would lack more.
    expect((stored?.messages.length ?? 0) - notes).toBeGreaterThanOrEqual(
      replies.reply.filter(({ message }) => !message.startsWith('After kill')).length,
    );
    const found = vault.db
      .prepare('SELECT count(*) FROM ticket_text WHERE rowid = ? AND ticket_text MATCH ?')
      .pluck()
      .get(id, `number : "${stored?.number ?? ''}"`);
    expect(found, `ticket ${ticketId} is in the index`).toBe(1);
  }
  const settled = vault.db
    .prepare(
      `SELECT count(*) FROM listed l WHERE wanted = 0 AND kept_hash IS NOT NULL AND connection_id = ?
         AND NOT EXISTS (SELECT 1 FROM ticket t WHERE t.connection_id = l.connection_id AND t.ticket_id = l.ticket_id)`,
    )
    .pluck()
    .get(connectionId);
  expect(settled, 'nothing counts as fetched that is not there').toBe(0);
  vault.close();
}

function start(path: string, apiUrl: string, connectionId: number): ChildProcess {
  const data = JSON.stringify({ path, key: key.toString('hex'), apiUrl, connectionId });
  return fork(join(import.meta.dirname, '../../support/sync-process.ts'), [data], { execArgv: [] });
}

/** Kills the process after this number of responses. */
async function killAfter(child: ChildProcess, answers: number): Promise<void> {
  const done = ended(child);
  const from = simulator.requests.length;
  const watch = setInterval(() => {
    if (simulator.requests.length - from >= answers) child.kill('SIGKILL');
  }, 1);
  await done;
  clearInterval(watch);
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)));
