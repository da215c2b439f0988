import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ErrorCode } from '../../../src/contract/errors.ts';
import { FailurePolicy, toAppError } from '../../../src/main/sync/failure-policy.ts';
import type { LivenessProbe, ProbeResult } from '../../../src/main/sync/liveness-probe.ts';
import type { SyncTask } from '../../../src/main/sync/task-queue.ts';
import { errorOf } from '../../support/errors.ts';
import { fileTask, listTask, ticketTask } from '../../support/sync-tasks.ts';

const logged = vi.hoisted(() => vi.fn());
vi.mock(import('../../../src/main/log/log.ts'), async (original) => ({
  ...(await original()),
  logError: logged,
}));

let results: { ticket: ProbeResult; file: ProbeResult; list: ProbeResult };
let probed: string[];
let left: number;
let policy: FailurePolicy;

beforeEach(() => {
  results = { ticket: 'failed', file: 'failed', list: 'failed' };
  [probed, left] = [[], 100];
  const result = (what: keyof typeof results, detail = ''): Promise<ProbeResult> => {
    probed.push(what + detail);
    return Promise.resolve(results[what]);
  };
  const probe: Pick<LivenessProbe, 'ticket' | 'file' | 'list'> = {
    ticket: (except) => result('ticket', ` ${except}`),
    file: () => result('file'),
    list: () => result('list'),
  };
  policy = new FailurePolicy(probe as LivenessProbe, () => left);
});
afterEach(() => logged.mockReset());

const decide = async (task: SyncTask, code: ErrorCode, facts = {}): Promise<string> =>
  (await policy.decide(task, errorOf(code, facts))).what;
const decisions = async (task: SyncTask, code: ErrorCode, times: number): Promise<string[]> => {
  const all: string[] = [];
  for (let time = 0; time < times; time += 1) all.push(await decide(task, code));
  return all;
};

test('a ticket that is not found is gone; a file or a list is not', async () => {
  expect(await decide(ticketTask(7), 'ticket-not-found')).toBe('gone');
  expect(await decide(fileTask(7), 'ticket-not-found')).toBe('wait');
  expect(await decide(listTask, 'ticket-not-found')).toBe('wait');
});

test('a failure that needs the user stops the sync; one of the request fails it', async () => {
  expect(await decide(ticketTask(7), 'authentication')).toBe('stop');
  expect(await decide(listTask, 'admin-denied')).toBe('stop');
  expect(await decide(ticketTask(7), 'answer-too-large')).toBe('fail');
  expect(await decide(ticketTask(7), 'busy')).toBe('wait');
  expect(probed).toEqual([]);
});

describe.each(['admin-denied', 'redirect'] as const)('a ticket that is denied (%s)', (code) => {
  test('fails if another one can be read', async () => {
    results.ticket = 'answered';
    expect(await decide(ticketTask(7), code)).toBe('fail');
    expect(await decide(fileTask(7), code)).toBe('fail');
    expect(probed).toEqual(['ticket 7', 'ticket 0']);
  });

  test('stops the sync if another one is denied as well', async () => {
    results.ticket = 'denied';
    expect(await decide(ticketTask(7), code)).toBe('stop');
    expect(probed).toEqual(['ticket 7']);
  });

  test('stops the sync if the list is denied as well', async () => {
    results.list = 'denied';
    expect(await decide(ticketTask(7), code)).toBe('stop');
    expect(probed).toEqual(['ticket 7', 'list']);
  });

  test('fails if the list can be read and no ticket is known to be readable', async () => {
    [results.ticket, results.list] = ['unknown', 'answered'];
    expect(await decisions(ticketTask(7), code, 5)).toEqual(['fail', 'fail', 'fail', 'fail', 'stop']);
  });

  test('is retried if the server fails, up to five times in a row', async () => {
    results.list = 'answered';
    expect(await decisions(ticketTask(7), code, 4)).toEqual(['wait', 'wait', 'wait', 'wait']);
    policy.onSuccess(ticketTask(8));
    expect(await decisions(ticketTask(7), code, 4)).toEqual(['wait', 'wait', 'wait', 'wait']);
    policy.onSuccess(listTask);
    policy.onSuccess(fileTask(1));
    expect(await decide(ticketTask(7), code)).toBe('stop');
  });
});

test('the failure of a denied ticket names the ticket, that of a redirect stays', async () => {
  results.ticket = 'answered';
  const denied = await policy.decide(ticketTask(7), errorOf('admin-denied', { address: 'a' }));
  expect(denied.failure.report()).toEqual({
    code: 'admin-denied',
    id: 'ticket_denied',
    params: {},
    facts: { address: 'a' },
  });
  const redirect = errorOf('redirect');
  expect((await policy.decide(ticketTask(7), redirect)).failure).toBe(redirect);
});

describe('a ticket or file that keeps failing', () => {
  /** @returns how often it is tried; Infinity if it is not given up */
  const tries = async (task: SyncTask, code: ErrorCode = 'unreadable-answer'): Promise<number> => {
    for (let count = 1; count < 100; count += 1) if ((await decide(task, code)) === 'fail') return count;
    return Infinity;
  };

  test('fails if another of its kind can be read', async () => {
    results.ticket = 'answered';
    expect(await tries(ticketTask(7))).toBeLessThan(10);
    expect(new Set(probed)).toEqual(new Set(['ticket 7']));
    probed = [];
    results.file = 'answered';
    expect(await tries(fileTask(7))).toBeLessThan(10);
    expect(new Set(probed)).toEqual(new Set(['file']));
  });

  test('is retried if no other can be read', async () => {
    expect(await tries(ticketTask(7))).toBe(Infinity);
    expect(await tries(fileTask(7))).toBe(Infinity);
    expect(probed).not.toContain('list');
  });

  test('fails if few are left, none is known to be readable, and the list can be read', async () => {
    [results.ticket, results.list, left] = ['unknown', 'answered', 5];
    expect(await tries(ticketTask(7))).toBeLessThan(10);
    expect(probed).toContain('list');
  });

  test('is retried if many are left and none is known to be readable', async () => {
    [results.ticket, results.list, left] = ['unknown', 'answered', 6];
    expect(await tries(ticketTask(7))).toBe(Infinity);
    expect(probed).not.toContain('list');
  });

  test('is retried if the list cannot be read either', async () => {
    [results.ticket, left] = ['unknown', 1];
    expect(await tries(ticketTask(7))).toBe(Infinity);
  });
});

test('a list that keeps failing is retried without other requests', async () => {
  results.ticket = 'answered';
  expect(new Set(await decisions(listTask, 'busy', 60))).toEqual(new Set(['wait']));
  expect(probed).toEqual([]);
});

describe('the same refusal of many tickets in a row', () => {
  const many = async (code: ErrorCode, make: (id: number) => SyncTask): Promise<string[]> => {
    const all: string[] = [];
    for (let id = 1; id <= 20; id += 1) all.push(await decide(make(id), code));
    return all;
  };

  test('stops the sync, because waiting would hide it', async () => {
    const all = await many('other-api-error', ticketTask);
    expect(all.slice(0, 19)).not.toContain('stop');
    expect(all.at(-1)).toBe('stop');
  });

  test('does not stop it if another ticket can be read', async () => {
    results.ticket = 'answered';
    expect(await many('other-api-error', ticketTask)).not.toContain('stop');
  });

  test('does not stop it if the server is only busy, or for files', async () => {
    expect(await many('busy', ticketTask)).not.toContain('stop');
    expect(await many('other-api-error', fileTask)).not.toContain('stop');
  });
});

describe('an unexpected error', () => {
  test.each([
    [listTask, 'internal'],
    [ticketTask(7), 'ticket_not_processed'],
    [fileTask(7), 'attachment_not_processed'],
  ])('of %o is logged and reported as %s', (task, id) => {
    const error = new TypeError('unexpected');
    expect(toAppError(task.what, error)).toMatchObject({ code: 'internal', id });
    expect(logged).toHaveBeenCalledWith('sync', error);
  });

  test('fails only its ticket', async () => {
    expect(await policy.decide(ticketTask(7), new TypeError('unexpected'))).toMatchObject({ what: 'fail' });
  });

  test('is not one of the known errors', () => {
    const failure = errorOf('busy');
    expect(toAppError('ticket', failure)).toBe(failure);
    expect(logged).not.toHaveBeenCalled();
  });
});
