import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SyncProgress } from '../../../src/contract/sync.ts';
import { ConcurrencyLimiter } from '../../../src/main/sync/concurrency-limiter.ts';
import type { LivenessProbe, ProbeResult } from '../../../src/main/sync/liveness-probe.ts';
import { Outcomes } from '../../../src/main/sync/outcomes.ts';
import { ProgressMeter } from '../../../src/main/sync/progress.ts';
import type { SyncDeps } from '../../../src/main/sync/sync-job.ts';
import { TaskQueue, type SyncTask } from '../../../src/main/sync/task-queue.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';
import { errorOf } from '../../support/errors.ts';
import { required } from '../../support/required.ts';
import { memoryVault, responseOf, storeResponse } from '../../support/vault.ts';

let vault: Vault;
let connection: number;
let tasks: TaskQueue;
let limiter: ConcurrencyLimiter;
let outcomes: Outcomes;
let progress: SyncProgress[];
let changed: number[];
let other: ProbeResult;
let list: ProbeResult;

beforeEach(() => {
  vault = memoryVault();
  connection = vault.connections.save(null, emptyConnection);
  vault.rounds.begin(connection, 'changes');
  [progress, changed, other, list] = [[], [], 'failed', 'failed'];
  tasks = new TaskQueue(vault, connection);
  tasks.listingDone = true;
  limiter = new ConcurrencyLimiter(4, () => 0);
  const meter = new ProgressMeter(vault, connection, (current) => progress.push(current));
  const probe: Pick<LivenessProbe, 'ticket' | 'file' | 'list'> = {
    ticket: () => Promise.resolve(other),
    file: () => Promise.resolve(other),
    list: () => Promise.resolve(list),
  };
  const deps: Partial<SyncDeps> = {
    vault,
    now: () => Date.UTC(2026, 0, 2),
    random: () => 1,
    onChanged: (keys) => changed.push(...keys),
  };
  outcomes = new Outcomes(deps as SyncDeps, connection, probe as LivenessProbe, tasks, limiter, meter);
  meter.start();
});
afterEach(() => vault.close());

const want = (...ids: number[]): void => {
  for (const id of ids) vault.remoteTickets.enqueue(connection, id);
};
const store = (id: number): number => storeResponse(vault, connection, responseOf(id)).key;
type TicketTask = SyncTask & { what: 'ticket' };
const take = (): TicketTask => {
  const task = required(tasks.take());
  if (task.what !== 'ticket') throw new Error('Not a ticket.');
  task.basis = vault.tickets.stateOf(connection, task.ticket.ticketId);
  return task;
};
const takeFile = (): SyncTask & { what: 'file' } => {
  vault.attachments.enqueue(store(1), [{ type: 'reply', relatedId: 5, index: 0, fileName: 'a.txt' }]);
  const task = required(tasks.take());
  if (task.what !== 'file') throw new Error('Not a file.');
  return task;
};
const next = (): string | undefined => tasks.peek()?.id;
const failed = (): unknown[] =>
  vault.failures
    .list(connection, 9)
    .map(({ ticketId, fileName, failure: { code, id } }) => [fileName ?? ticketId, code, id]);
const last = (): SyncProgress => required(progress.at(-1));

describe('a ticket that was not found', () => {
  test('is marked as deleted and leaves the queue', async () => {
    const key = store(7);
    want(7);
    expect(await outcomes.requestFailed(take(), errorOf('ticket-not-found'))).toBeNull();
    expect(vault.tickets.state(key)?.goneAt).toBe('2026-01-02T00:00:00.000Z');
    expect([changed, next()]).toEqual([[key], undefined]);
  });

  test('and is not stored is no change', async () => {
    want(7);
    expect(await outcomes.requestFailed(take(), errorOf('ticket-not-found'))).toBeNull();
    expect([changed, next()]).toEqual([[], undefined]);
  });

  test('but was stored since the request is requested again', async () => {
    const key = store(7);
    want(7);
    const task = take();
    storeResponse(vault, connection, responseOf(7, { status: 'Answered' }));
    expect(await outcomes.requestFailed(task, errorOf('ticket-not-found'))).toBeNull();
    expect(vault.tickets.state(key)?.goneAt).toBeNull();
    expect([changed, next()]).toEqual([[], 'ticket 7']);
  });
});

describe('another ticket that was returned', () => {
  beforeEach(() => want(7));

  test('is a merge if the requested one is not listed', () => {
    const key = store(7);
    outcomes.otherTicketReturned(take(), 8);
    expect(vault.tickets.state(key)?.mergedInto).toBe(8);
    expect([changed, next()]).toEqual([[key], 'ticket 8']);
  });

  test('is a merge even if the requested one is not stored', () => {
    outcomes.otherTicketReturned(take(), 8);
    expect([changed, next()]).toEqual([[], 'ticket 8']);
  });

  test('is looked at again after the list has been read', () => {
    const key = store(7);
    tasks.listingDone = false;
    expect(tasks.take()?.id).toBe('list');
    outcomes.otherTicketReturned(take(), 8);
    expect(vault.tickets.state(key)?.mergedInto).toBeNull();
    expect([changed, next()]).toEqual([[], undefined]);
    tasks.listingDone = true;
    expect(next()).toBe('ticket 7');
  });

  test('is an error if the requested one is listed', () => {
    const page = { scope: '', pass: 1, since: 1 };
    vault.remoteTickets.recordPage(connection, [{ ticketId: 7, number: 'T-7', hash: 'a' }], page);
    expect(() => outcomes.otherTicketReturned(take(), 8)).toThrow(
      expect.objectContaining({ code: 'wrong-ticket', params: { number: 'T-7', other: 8 } }),
    );
  });
});

describe('a ticket that fails alone', () => {
  test('is recorded, and the sync continues', async () => {
    want(7, 6);
    expect(await outcomes.requestFailed(take(), errorOf('answer-too-large'))).toBeNull();
    expect([failed(), next()]).toEqual([[[7, 'answer-too-large', 'internal']], 'ticket 6']);
    expect(limiter.closedFor).toBe(0);
  });

  test('because of an unexpected error', () => {
    want(7);
    outcomes.ticketFailed(take().ticket, errorOf('vault-damaged'));
    expect([failed(), next()]).toEqual([[[7, 'vault-damaged', 'internal']], undefined]);
  });
});

describe('a file', () => {
  test('that is refused is done', async () => {
    await outcomes.requestFailed(takeFile(), errorOf('attachment-unavailable'));
    expect([failed(), next()]).toEqual([[], undefined]);
    expect(last().state).toBe('running');
  });

  test('that is not allowed is a failure, but does not stop the sync', async () => {
    expect(await outcomes.requestFailed(takeFile(), errorOf('action-not-allowed'))).toBeNull();
    expect(failed()).toEqual([['a.txt', 'action-not-allowed', 'internal']]);
  });

  test('that fails alone is recorded', async () => {
    expect(await outcomes.requestFailed(takeFile(), errorOf('answer-too-large'))).toBeNull();
    expect(failed()).toEqual([['a.txt', 'answer-too-large', 'internal']]);
  });

  test('that may be retried comes again', async () => {
    expect(await outcomes.requestFailed(takeFile(), errorOf('busy'))).toBeNull();
    expect([failed(), next()]).toEqual([[], 'file 1']);
  });
});

describe('a failure that stops the sync', () => {
  test('is returned', async () => {
    want(7);
    const failure = errorOf('authentication');
    expect(await outcomes.requestFailed(take(), failure)).toBe(failure);
    expect(failed()).toEqual([]);
  });

  test('clears the failures of single tickets if everything is denied', async () => {
    want(7, 6, 5);
    [other, list] = ['unknown', 'answered'];
    await outcomes.requestFailed(take(), errorOf('admin-denied'));
    expect(failed()).toEqual([[7, 'admin-denied', 'ticket_denied']]);
    other = 'denied';
    expect(await outcomes.requestFailed(take(), errorOf('admin-denied'))).toMatchObject({
      code: 'admin-denied',
    });
    expect(failed()).toEqual([]);
  });

  test('otherwise keeps them', async () => {
    want(7, 6);
    await outcomes.requestFailed(take(), errorOf('answer-too-large'));
    await outcomes.requestFailed(take(), errorOf('authentication'));
    expect(failed()).toHaveLength(1);
  });
});

describe('a temporary failure', () => {
  test('slows the sync down, is shown, and its request comes last', async () => {
    want(7, 6);
    expect(await outcomes.requestFailed(take(), errorOf('busy'))).toBeNull();
    expect([limiter.closedFor, limiter.limit]).toEqual([1000, 2]);
    expect(last()).toMatchObject({ state: 'waiting', failure: { code: 'busy' }, atOnce: 2, listing: false });
    expect(next()).toBe('ticket 6');
    await outcomes.requestFailed(take(), errorOf('busy'));
    expect(limiter.closedFor).toBe(2000);
    expect(failed()).toEqual([]);
  });

  test('lasts as long as the server asks', async () => {
    want(7);
    await outcomes.requestFailed(take(), errorOf('busy', { retryAfterSeconds: '90' }));
    expect(limiter.closedFor).toBe(90_000);
  });

  test('ends with the next success', async () => {
    want(7, 6);
    await outcomes.requestFailed(take(), errorOf('busy'));
    outcomes.onSuccess(take());
    expect(last()).toMatchObject({ state: 'running', failure: null });
    await outcomes.requestFailed(take(), errorOf('busy'));
    expect(limiter.closedFor).toBe(1000);
  });

  /** A ticket that has failed twice while many others succeeded. */
  async function failsTwice(facts: Record<string, string> = {}): Promise<void> {
    const good: SyncTask = {
      what: 'ticket',
      id: 'ticket 1',
      ticket: { ticketId: 1, number: '', hash: null, reason: 1 },
    };
    limiter = Object.assign(limiter, {});
    await outcomes.requestFailed(take(), errorOf('other-api-error'));
    for (let time = 0; time < 20; time += 1) outcomes.onSuccess(good);
    progress.length = 0;
    await outcomes.requestFailed(take(), errorOf('other-api-error', facts));
  }

  test('of one request that keeps failing does not slow down others', async () => {
    want(7);
    await failsTwice();
    // It is the only one left, so it waits for a second.
    expect(limiter.closedFor).toBe(1000);
    expect(limiter.limit).toBe(2);
    expect(progress).toEqual([]);
  });

  test('of one request slows down others if the server asks for it', async () => {
    want(7);
    await failsTwice({ retryAfterSeconds: '5' });
    expect(limiter.closedFor).toBe(5000);
    expect(progress.at(-1)).toMatchObject({ state: 'waiting' });
  });
});
