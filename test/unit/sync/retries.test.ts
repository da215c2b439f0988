import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/contract/errors.ts';
import { manyInARow, RetryTracker } from '../../../src/main/sync/retries.ts';
import type { SyncTask } from '../../../src/main/sync/task-queue.ts';
import { errorOf } from '../../support/errors.ts';
import { fileTask, ticketTask } from '../../support/sync-tasks.ts';

const bad = ticketTask(1);
const good = ticketTask(2);

/** @param answers whether the server responds to other requests */
const tracker = (answers: boolean): { retries: RetryTracker; probes: SyncTask[] } => {
  const probes: SyncTask[] = [];
  const retries = new RetryTracker((task) => {
    probes.push(task);
    return Promise.resolve(answers);
  });
  return { retries, probes };
};

/** How often a request is tried before it is given up, each time after a success of another request. */
async function triesOf(retries: RetryTracker, code: ErrorCode, facts = {}, most = 400): Promise<number> {
  for (let tries = 1; tries <= most; tries += 1) {
    if (await retries.failed(bad, errorOf(code, facts))) return tries;
    retries.onSuccess(good);
  }
  return Infinity;
}

describe('a request that keeps failing while others succeed is given up', () => {
  test.each<[ErrorCode, Record<string, string>, number]>([
    ['other-api-error', {}, 6],
    ['unreadable-answer', {}, 6],
    ['server-error', { status: '500' }, 6],
    ['busy', {}, 25],
    ['maintenance', {}, 25],
    ['blocked-by-firewall', {}, 25],
    ['timeout', {}, 25],
    ['unreachable', {}, 25],
    ['not-whmcs', {}, 25],
    ['vault-busy', {}, 25],
    ['busy', { status: '503' }, 25],
    ['busy', { status: '500' }, 6],
  ])('%s %j', async (code, facts, tries) => {
    expect(await triesOf(tracker(false).retries, code, facts)).toBe(tries);
  });

  test('by its own count, and counted again after it succeeded', async () => {
    const { retries } = tracker(false);
    for (let time = 0; time < 5; time += 1) {
      await retries.failed(bad, errorOf('other-api-error'));
      retries.onSuccess(good);
    }
    expect(await retries.failed(ticketTask(3), errorOf('other-api-error'))).toBe(false);
    retries.onSuccess(bad);
    expect(await triesOf(retries, 'other-api-error')).toBe(6);
  });
});

test('a request is not given up while no other succeeds', async () => {
  const { retries } = tracker(false);
  for (let time = 0; time < 100; time += 1)
    expect(await retries.failed(bad, errorOf('other-api-error'))).toBe(false);
  expect(retries.inARow).toBe(100);
  expect(retries.triedOften(bad)).toBe(false);
});

test('successes of files say nothing about tickets', async () => {
  const { retries } = tracker(false);
  for (let time = 0; time < 30; time += 1) {
    expect(await retries.failed(bad, errorOf('other-api-error'))).toBe(false);
    retries.onSuccess(fileTask(1));
  }
});

describe('another request is tried', () => {
  test('after two failures without a success, then after each', async () => {
    const { retries, probes } = tracker(true);
    const probed: number[] = [];
    let hopeless = false;
    while (!hopeless) {
      hopeless = await retries.failed(bad, errorOf('other-api-error'));
      probed.push(probes.length);
    }
    // The first failure counts as one try; each probe that succeeds makes the next failure another.
    expect(probed).toEqual([0, 0, 1, 2, 3, 4, 5].slice(0, probed.length));
    expect(probes.every((task) => task === bad)).toBe(true);
    expect(retries.inARow).toBe(1);
  });

  test('not if other requests succeed by themselves', async () => {
    const { retries, probes } = tracker(true);
    await triesOf(retries, 'other-api-error');
    expect(probes).toEqual([]);
  });

  test('after many failures of different requests in a row', async () => {
    const { retries, probes } = tracker(true);
    for (let id = 1; id < manyInARow; id += 1) await retries.failed(ticketTask(id), errorOf('busy'));
    expect(probes).toEqual([]);
    expect(retries.inARow).toBe(manyInARow - 1);
    const last = ticketTask(manyInARow);
    await retries.failed(last, errorOf('busy'));
    expect(probes).toEqual([last]);
    expect(retries.inARow).toBe(1);
  });
});

describe('the server', () => {
  test('is troubled if more than a fifth of the first tries fail, and recovers', async () => {
    const { retries } = tracker(false);
    expect(retries.isTroubled).toBe(false);
    for (const id of [1, 2]) await retries.failed(ticketTask(id), errorOf('busy'));
    expect(retries.isTroubled).toBe(false);
    await retries.failed(ticketTask(3), errorOf('busy'));
    expect(retries.isTroubled).toBe(true);
    retries.onSuccess(ticketTask(9));
    expect(retries.isTroubled).toBe(true);
    for (const id of [10, 11, 12]) retries.onSuccess(ticketTask(id));
    expect(retries.isTroubled).toBe(false);
  });

  test('is not troubled by one request that fails again and again', async () => {
    const { retries } = tracker(false);
    for (let time = 0; time < 50; time += 1) await retries.failed(bad, errorOf('busy'));
    expect(retries.isTroubled).toBe(false);
  });

  test('gets more tries for each request while it is troubled', async () => {
    const { retries } = tracker(false);
    let tries = 0;
    for (let hopeless = false; !hopeless; tries += 1) {
      // Many first tries fail, and their retries succeed.
      for (let id = 10; id < 30; id += 1) await retries.failed(ticketTask(id), errorOf('busy'));
      for (let id = 10; id < 30; id += 1) retries.onSuccess(ticketTask(id));
      hopeless = await retries.failed(bad, errorOf('other-api-error'));
    }
    expect(tries).toBe(25);
  });

  test('whose retries seldom succeed gets so many tries that a valid request hardly ever fails', async () => {
    const maxOf = async (failures: number, successes: number): Promise<number> => {
      const { retries } = tracker(false);
      for (let id = 100; id < 100 + successes; id += 1) {
        await retries.failed(ticketTask(id), errorOf('other-api-error'));
        for (let time = 0; time < failures; time += 1)
          await retries.failed(ticketTask(id), errorOf('other-api-error'));
        retries.onSuccess(ticketTask(id));
      }
      for (let id = 200; id < 260; id += 1) retries.onSuccess(ticketTask(id));
      expect(retries.isTroubled).toBe(false);
      return triesOf(retries, 'other-api-error');
    };
    // Every retry succeeds: no reason for more tries.
    expect(await maxOf(0, 30)).toBeLessThan(20);
    // One of ten retries succeeds.
    const tries = await maxOf(9, 30);
    expect(tries).toBeGreaterThan(100);
    expect(tries).toBeLessThan(300);
    // Hardly any retry succeeds: they are not worth it.
    expect(await maxOf(60, 1)).toBe(6);
  });
});

test('a request counts as tried often after a second failure', async () => {
  const { retries } = tracker(false);
  expect(retries.triedOften(bad)).toBe(false);
  await retries.failed(bad, errorOf('busy'));
  expect(retries.triedOften(bad)).toBe(false);
  retries.onSuccess(good);
  await retries.failed(bad, errorOf('busy'));
  expect(retries.triedOften(bad)).toBe(true);
  expect(retries.triedOften(good)).toBe(false);
  retries.onSuccess(bad);
  expect(retries.triedOften(bad)).toBe(false);
});
