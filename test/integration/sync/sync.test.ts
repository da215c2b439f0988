import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultSyncSettings, type SyncProgress, type SyncSettings } from '../../../src/contract/sync.ts';
import { SyncEngine } from '../../../src/main/sync/engine.ts';
import type { SyncJob } from '../../../src/main/sync/sync-job.ts';
import { fetchableAttachments } from '../../../src/main/vault/attachments.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { WhmcsClient } from '../../../src/main/whmcs/client.ts';
import { readThread } from '../../../src/main/whmcs/thread.ts';
import { generatedSource } from '../../whmcs-simulator/generator.ts';
import { LivingSource } from '../../whmcs-simulator/living.ts';
import { WhmcsSimulator } from '../../whmcs-simulator/server.ts';
import { inShape } from '../../whmcs-simulator/shapes.ts';
import { demoEndpoint } from '../../support/endpoint.ts';
import { emptyConnection } from '../../support/connection.ts';
import { required } from '../../support/required.ts';

const count = 330;
let source: LivingSource;
let simulator: WhmcsSimulator;
let apiUrl: string;
let vault: Vault;
let connectionId: number;
let folder: string;
let progress: SyncProgress[];
let changed: number[];
let time: number;
let slept: number[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-sync-'));
  source = new LivingSource(generatedSource({ seed: 6, count, replies: 2 }));
  simulator = new WhmcsSimulator(source);
  apiUrl = `${await simulator.start()}/includes/api.php`;
  vault = new Vault(join(folder, 'vault.db'), randomBytes(32));
  connectionId = vault.connections.save(null, { ...emptyConnection, apiUrl });
  [progress, changed, slept, time] = [[], [], [], 0];
});
afterEach(async () => {
  vault.close();
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

const impatient = { tries: 1, random: () => 0, onWait: () => undefined, sleep: () => Promise.resolve() };

interface Wishes {
  kind?: SyncJob['kind'];
  settings?: Partial<SyncSettings>;
  signal?: AbortSignal;
  now?: number;
  client?: WhmcsClient;
  onSleep?: () => void;
}

/** Runs a sync in virtual time: sleeping advances the engine's clock. */
function sync({ kind = 'changes', settings = {}, signal, now, client, onSleep }: Wishes = {}): Promise<void> {
  const engine = new SyncEngine(
    {
      vault,
      client: client ?? new WhmcsClient(impatient, { silenceMs: 2000, maxBytes: 10 * 1024 * 1024 }),
      now: () => now ?? Date.UTC(2026, 10, 24),
      ticks: () => time,
      random: () => 0.5,
      sleep: (ms) => {
        slept.push(ms);
        time += ms;
        onSleep?.();
        return new Promise((resolve) => setImmediate(resolve));
      },
      onProgress: (current) => progress.push(current),
      onChanged: (keys) => changed.push(...keys),
    },
    {
      connectionId,
      endpoint: demoEndpoint(apiUrl),
      timeZone: 'UTC',
      settings: { ...defaultSyncSettings, attachments: 'on-demand', ...settings },
      kind,
    },
  );
  return engine.run(signal ?? new AbortController().signal);
}

const calls = (action: string): Record<string, string>[] =>
  simulator.requests.filter(({ form }) => form['action'] === action).map(({ form }) => form);

/** Every ticket of the source, as it should be in the vault. */
function expectAllKept(): void {
  for (const id of source.ids()) {
    const wire = source.byId(id);
    if (!wire) throw new Error('no ticket');
    const key = vault.tickets.keyOf(connectionId, id);
    expect(key, `ticket ${id}`).not.toBeNull();
    expect(vault.tickets.read(key ?? 0)?.thread).toEqual(readThread(inShape(wire, 'today', 'ASC'), 'UTC'));
  }
}

describe('the progress', () => {
  test('has no time left until the list is read, then the number of all tickets', async () => {
    simulator.faults = [{ kind: 'slow', ms: 30 }];
    await sync({ settings: { attachments: 'all' } });
    const running = progress.filter(({ state }) => state === 'running');
    const [reading, fetching] = [true, false].map((wanted) =>
      running.filter(({ listing }) => listing === wanted),
    );
    expect(reading?.length).toBeGreaterThan(0);
    expect(reading?.filter(({ secondsLeft }) => secondsLeft !== null)).toEqual([]);
    expect(fetching?.length).toBeGreaterThan(1);
    const totals = fetching?.map(({ fetched, gone, left, filesLeft }) => fetched + gone + left - filesLeft);
    expect(new Set(totals)).toEqual(new Set([count]));
    expect(fetching?.some(({ filesLeft }) => filesLeft > 0)).toBe(true);
    expect(progress.at(-1)).toMatchObject({ state: 'done', left: 0, filesLeft: 0 });
  });
});

describe('a round', () => {
  test('fetches every ticket: reads overlapping pages until one is empty, then the first page again', async () => {
    await sync();
    expectAllKept();
    const pages = calls('GetTickets').map((form) => [Number(form['limitstart']), Number(form['limitnum'])]);
    expect(pages[0]).toEqual([0, 100]);
    expect(pages[1]).toEqual([90, 100]);
    expect(pages.slice(-2).map(([start]) => start)).toEqual([count, 0]);
    expect(calls('GetTicket')).toHaveLength(count);
    expect(progress.at(-1)).toMatchObject({
      state: 'done',
      fetched: count,
      added: count,
      changed: 0,
      left: 0,
      failed: 0,
      listed: count,
    });
    expect(changed).toHaveLength(count);
  });

  test('fetches only what changed', async () => {
    await sync();
    source.reply(17, 'One more thing about the invoice.');
    source.change(200, (ticket) => (ticket.status = 'Closed'));
    simulator.requests.length = 0;
    changed = [];
    await sync();
    const fetched = calls('GetTicket').map((form) => form['ticketid']);
    expect(fetched.toSorted()).toEqual(['17', '200']);
    expectAllKept();
    expect(progress.at(-1)).toMatchObject({ state: 'done', fetched: 2, added: 0, changed: 2 });
    expect(changed.toSorted()).toEqual(
      [17, 200].map((id) => vault.tickets.keyOf(connectionId, id)).toSorted(),
    );
  });

  test('marks changed tickets as unread, and new ones after the first round', async () => {
    const unread = (): number[] =>
      vault.db.prepare('SELECT ticket_id FROM ticket WHERE unread = 1 ORDER BY 1').pluck().all() as number[];
    source.remove(300);
    await sync();
    expect(unread()).toEqual([]);
    source.toFront(300);
    source.reply(17, 'Again.');
    await sync();
    expect(unread()).toEqual([17, 300]);
    vault.personal.markRead([vault.tickets.keyOf(connectionId, 17) ?? 0], true);
    await sync();
    expect(unread()).toEqual([300]);
  });

  test('that is full finds changes that the list does not show, and keeps the earlier version', async () => {
    await sync();
    // An edited message changes neither `lastreply` nor anything else in the list.
    source.change(40, (ticket) => {
      const last = ticket.replies.reply.at(-1);
      if (last && last.replyid !== '0') last.message = 'Edited.';
      ticket.notes.note.push({
        noteid: '990',
        date: ticket.lastreply,
        message: 'Called back.',
        attachment: '',
        attachments: [],
        attachments_removed: false,
        admin: 'Priya Raman',
      });
    });
    await sync();
    expect(progress.at(-1)).toMatchObject({ fetched: 0 });
    await sync({ kind: 'full' });
    expect(progress.at(-1)).toMatchObject({ state: 'done', kind: 'full', fetched: count, changed: 1 });
    expectAllKept();
    expect(vault.tickets.revisions(vault.tickets.keyOf(connectionId, 40) ?? 0)).toHaveLength(2);
  });

  test('marks deleted and merged tickets, and removes nothing', async () => {
    await sync();
    source.remove(5);
    source.remove(6);
    await sync();
    const key = vault.tickets.keyOf(connectionId, 5) ?? 0;
    expect(vault.tickets.read(key)?.goneAt).toBe('2026-11-24T00:00:00.000Z');
    expect(vault.tickets.count()).toBe(count);
    expect(progress.at(-1)).toMatchObject({ state: 'done', gone: 2 });
    simulator.requests.length = 0;
    await sync();
    expect(calls('GetTicket'), 'gone is gone: it is not asked for in every round').toEqual([]);
    source.toFront(5);
    await sync();
    expect(vault.tickets.read(key)?.goneAt).toBeNull();
  });

  test('can be limited to departments, a status and a client; tickets that leave the list are checked once', async () => {
    const fits = (id: number): boolean =>
      ['1', '3'].includes(source.byId(id)?.deptid ?? '') && source.byId(id)?.status === 'Open';
    const open = source.ids().filter(fits);
    const settings = { departments: [1, 3], statuses: ['Open'], ignoreDepartments: true };
    await sync({ settings });
    expect(vault.tickets.count()).toBe(open.length);
    expect(
      calls('GetTickets').every(
        (form) => form['status'] === 'Open' && form['ignore_dept_assignments'] === 'true',
      ),
    ).toBe(true);
    const [closing = 0] = open;
    source.change(closing, (ticket) => (ticket.status = 'Closed'));
    for (let round = 0; round < 2; round += 1) {
      simulator.requests.length = 0;
      await sync({ settings });
      expect(calls('GetTicket').map((form) => form['ticketid'])).toEqual(
        round === 0 ? [String(closing)] : [],
      );
    }
    const key = vault.tickets.keyOf(connectionId, closing) ?? 0;
    expect(vault.tickets.read(key)).toMatchObject({ goneAt: null, thread: { status: 'Closed' } });
    await sync({ settings: { clientId: Number(source.byId(2)?.userid) } });
    expect(vault.tickets.keyOf(connectionId, 2)).not.toBeNull();
  });
});

describe('a list that changes while it is read', () => {
  test('loses nothing to replies, deletions and new tickets', async () => {
    let page = 0;
    source.remove(330);
    source.onList = () => {
      page += 1;
      if (page > 8) return;
      for (let n = 1; n <= 4; n += 1) source.toFront(count - page * 7 - n);
      source.remove(page * 3);
      if (page === 3) source.toFront(330);
    };
    await sync();
    source.onList = null;
    expectAllKept();
  });

  test('by more than the overlap is read again from further up', async () => {
    let page = 0;
    source.onList = () => {
      page += 1;
      if (page === 2) for (let id = 1; id <= 60; id += 1) source.remove(id);
    };
    await sync();
    source.onList = null;
    expectAllKept();
  });

  test('that repeats a ticket has it fetched once', async () => {
    const ids = source.ids();
    source.ids = () => ids.flatMap((id) => (id % 3 === 0 ? [id, id] : [id]));
    await sync();
    const asked = calls('GetTicket').map((form) => form['ticketid']);
    expect(new Set(asked).size).toBe(asked.length);
    expect(vault.tickets.count()).toBe(count);
  });

  test('without an end is abandoned when nothing new comes', async () => {
    source.ids = () => Array.from({ length: 1000 }, (_, index) => (index % 20) + 1);
    const endless = source.ids();
    source.ids = () => endless.concat(endless, endless, endless);
    Object.defineProperty(source, 'byId', {
      value: (id: number) => (id > 0 ? generatedSource({ seed: 6, count, replies: 2 }).byId(id) : null),
    });
    await sync();
    expect(vault.tickets.count()).toBe(20);
  });
});

describe('a failing server', () => {
  test('that answers 503 for hours is waited for as long as it says, then everything is fetched', async () => {
    let waits = 0;
    simulator.faults = [{ kind: 'status', status: 503, retryAfter: '900' }];
    await sync({
      onSleep: () => {
        waits += 1;
        if (waits === 12) simulator.faults = [];
      },
    });
    expectAllKept();
    expect(slept.slice(0, 12).every((ms) => ms > 890_000 && ms <= 900_000)).toBe(true);
    expect(progress.some(({ state, failure }) => state === 'waiting' && failure?.code === 'busy')).toBe(true);
    expect(progress.at(-1)).toMatchObject({ state: 'done', failed: 0 });
  });

  test('that restarts, truncates responses and prints warnings loses nothing', async () => {
    simulator.faults = Array.from({ length: 40 }, (_, index) => ({
      kind: (['cut', 'noise', 'html', 'status', 'emitter'] as const)[index % 5] ?? 'cut',
      times: 1,
      status: [429, 502, 503][index % 3] ?? 503,
    }));
    await sync();
    expectAllKept();
    expect(progress.at(-1)).toMatchObject({ state: 'done', failed: 0 });
  });

  test('that disappears is waited for, and called again when it is back', async () => {
    const port = Number(new URL(apiUrl).port);
    let away = false;
    simulator.broken = () => {
      if (!away && calls('GetTicket').length === 100) {
        away = true;
        setImmediate(() => void simulator.stop());
      }
      return null;
    };
    let waits = 0;
    await sync({
      onSleep: () => {
        waits += 1;
        if (waits !== 5) return;
        const other = new WhmcsSimulator(source);
        void other.start(port);
        simulator = other;
      },
    });
    expectAllKept();
    expect(waits).toBeGreaterThanOrEqual(5);
    expect(
      progress.some(({ state, failure }) => state === 'waiting' && failure?.code === 'unreachable'),
    ).toBe(true);
  });

  test('that never responds is given up, one request after the other', async () => {
    simulator.faults = [{ kind: 'silent', times: 3 }];
    await sync({ client: new WhmcsClient(impatient, { silenceMs: 300, maxBytes: 10 * 1024 * 1024 }) });
    expectAllKept();
    expect(progress.some(({ failure }) => failure?.code === 'timeout')).toBe(true);
  });

  test('with one failing ticket does not stop others; the ticket fails alone and can be retried', async () => {
    simulator.broken = (form) => (form['ticketid'] === '7' ? { kind: 'raw', text: '<<<' } : null);
    await sync();
    expect(vault.tickets.count()).toBe(count - 1);
    expect(progress.at(-1)).toMatchObject({ state: 'done', failed: 1 });
    expect(vault.failures.list(connectionId, 10)).toMatchObject([
      { ticketId: 7, failure: { code: 'unreadable-answer' } },
    ]);
    simulator.broken = null;
    simulator.requests.length = 0;
    await sync({ kind: 'retry' });
    expect(simulator.requests.map(({ form }) => [form['action'], form['ticketid']])).toEqual([
      ['GetTicket', '7'],
    ]);
    expectAllKept();
    expect(progress.at(-1)).toMatchObject({ failed: 0 });
  });

  test('that refuses the credentials stops the sync, with a next step', async () => {
    simulator.rules.apiAccess = false;
    await expect(sync()).rejects.toMatchObject({ code: 'admin-denied' });
    expect(progress.at(-1)).toMatchObject({ state: 'stopped', failure: { code: 'admin-denied' } });
    simulator.rules.apiAccess = true;
    await sync();
    expectAllKept();
  });

  test('gets fewer simultaneous requests until it recovers', async () => {
    simulator.faults = [{ kind: 'status', status: 429, retryAfter: '1', times: 30 }];
    await sync({ settings: { mostAtOnce: 6 } });
    const atOnce = progress.map((snapshot) => snapshot.atOnce);
    expect(Math.min(...atOnce.slice(2))).toBe(1);
    expect(atOnce.at(-1)).toBe(6);
  });
});

describe('an interrupted sync', () => {
  test('continues after a pause, without fetching or listing anything twice', async () => {
    const pause = new AbortController();
    simulator.broken = () => {
      if (calls('GetTicket').length === 120) pause.abort();
      return null;
    };
    await sync({ signal: pause.signal });
    expect(progress.at(-1)).toMatchObject({ state: 'paused' });
    const kept = vault.tickets.count();
    expect(kept).toBeGreaterThan(90);
    simulator.broken = null;
    simulator.requests.length = 0;
    await sync();
    // Requests sent before the pause may still arrive, so the test counts tickets.
    const asked = new Set(calls('GetTicket').map(({ ticketid }) => ticketid));
    expect(asked.size).toBe(count - kept);
    expectAllKept();
  });

  test('by a full disk keeps complete tickets, and continues when there is space', async () => {
    const pages = vault.db.pragma('page_count', { simple: true }) as number;
    vault.db.pragma(`max_page_count = ${pages + 120}`);
    await expect(sync()).rejects.toMatchObject({ code: 'disk-full' });
    expect(vault.tickets.count()).toBeGreaterThan(0);
    expect(vault.tickets.count()).toBeLessThan(count);
    vault.db.pragma('max_page_count = 1000000');
    await sync();
    expectAllKept();
    expect(vault.db.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  test('that is cancelled fetches no more of that round', async () => {
    const pause = new AbortController();
    simulator.broken = () => {
      if (calls('GetTicket').length === 50) pause.abort();
      return null;
    };
    await sync({ signal: pause.signal });
    vault.rounds.close(connectionId, null);
    expect(vault.rounds.read(connectionId)).toMatchObject({ open: false, finishedAt: null });
    simulator.broken = null;
    await sync();
    expectAllKept();
  });

  test('with a clock that is years off still works', async () => {
    await sync({ now: Date.UTC(2031, 0, 1) });
    source.reply(3, 'Later, or earlier.');
    await sync({ now: Date.UTC(1999, 0, 1) });
    await sync({ now: Date.UTC(1999, 0, 1), kind: 'full' });
    expectAllKept();
  });
});

describe('attachments', () => {
  test('are fetched according to the settings, each content once; deleted ones are remembered', async () => {
    await sync({ settings: { attachments: 'all' } });
    const wanted = source
      .ids()
      .flatMap((id) =>
        fetchableAttachments(
          id,
          readThread(inShape(required(source.byId(id)), 'today', 'ASC'), 'UTC').messages,
        ),
      );
    expect(wanted.length).toBeGreaterThan(50);
    const stored = vault.db.prepare(`SELECT count(*) FROM file WHERE state = 'stored'`).pluck().get();
    expect(stored).toBe(wanted.length);
    const contents = vault.db.prepare('SELECT count(*) FROM blob').pluck().get();
    expect(contents).toBe(new Set(wanted.map(({ fileName }) => fileName)).size);
    expect(calls('GetTicketAttachment')).toHaveLength(wanted.length);
    await sync({ kind: 'full', settings: { attachments: 'all' } });
    expect(calls('GetTicketAttachment')).toHaveLength(wanted.length);
  });

  test('over the limit are not downloaded; ones the server no longer has are not requested again', async () => {
    source.content = (name) => Buffer.alloc(name.endsWith('.png') ? 2 * 1024 * 1024 : 1000, 65);
    simulator.broken = (form) =>
      form['action'] === 'GetTicketAttachment' && form['type'] === 'reply'
        ? { kind: 'raw', text: '{"result":"error","message":"Attachments Deleted"}' }
        : null;
    await sync({ settings: { attachments: 'up-to', attachmentLimit: 1 } });
    const states = vault.db.prepare('SELECT state, count(*) AS n FROM file GROUP BY state ORDER BY 1').all();
    expect(states.map((row) => (row as { state: string }).state)).toEqual(['deleted', 'stored', 'too-large']);
    simulator.requests.length = 0;
    await sync({ kind: 'full', settings: { attachments: 'up-to', attachmentLimit: 1 } });
    expect(calls('GetTicketAttachment')).toEqual([]);
  });

  test('with another name than the requested one are discarded', async () => {
    simulator.broken = (form) =>
      form['action'] === 'GetTicketAttachment'
        ? { kind: 'raw', text: '{"result":"success","filename":"other.png","data":"QQ=="}' }
        : null;
    await sync({ settings: { attachments: 'all' } });
    expect(vault.db.prepare('SELECT count(*) FROM blob').pluck().get()).toBe(0);
  });
});
