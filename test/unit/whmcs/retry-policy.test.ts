import { describe, expect, test } from 'vitest';
import { appError, type AppError } from '../../../src/shared/app-error.ts';
import { errorOf } from '../../support/errors.ts';
import { maxWaitMs, retryAfterSeconds, sleep, withRetry } from '../../../src/main/whmcs/retry-policy.ts';

function patient(failures: AppError[]): { waits: number[]; run: () => Promise<string> } {
  const waits: number[] = [];
  const patience = {
    tries: 4,
    random: () => 0.5,
    onWait: () => undefined,
    sleep: (ms: number) => Promise.resolve(void waits.push(ms)),
  };
  const left = [...failures];
  const run = (): Promise<string> =>
    withRetry(patience, new AbortController().signal, () => {
      const failure = left.shift();
      return failure ? Promise.reject(failure) : Promise.resolve('done');
    });
  return { waits, run };
}
const busy = (facts: Record<string, string> = {}): AppError => appError('busy', 'busy', {}, facts);

describe('retries', () => {
  test('waits longer each time, with jitter', async () => {
    const { waits, run } = patient([busy(), busy(), busy()]);
    expect(await run()).toBe('done');
    expect(waits).toEqual([1000, 2000, 4000]);
  });

  test('respects Retry-After up to a limit', async () => {
    const { waits, run } = patient([busy({ retryAfterSeconds: '7' }), busy({ retryAfterSeconds: '99999' })]);
    await run();
    expect(waits).toEqual([7000, maxWaitMs]);
  });

  test('gives up after the last attempt, with the last error', async () => {
    const { waits, run } = patient(Array.from({ length: 9 }, () => busy()));
    await expect(run()).rejects.toMatchObject({ code: 'busy' });
    expect(waits).toHaveLength(3);
  });

  test('does not retry permanent errors', async () => {
    const { waits, run } = patient([appError('authentication', 'authentication')]);
    await expect(run()).rejects.toMatchObject({ code: 'authentication' });
    expect(waits).toEqual([]);
  });

  test('cancelling ends the wait', async () => {
    const controller = new AbortController();
    const waiting = sleep(3_600_000, controller.signal);
    controller.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    await expect(sleep(1, controller.signal)).rejects.toThrow('stopped');
  });

  test('waits as long as told, and leaves nothing behind', async () => {
    const controller = new AbortController();
    const before = performance.now();
    await sleep(20, controller.signal);
    expect(performance.now() - before).toBeGreaterThan(15);
    controller.abort(new Error('stopped'));
  });

  test('announces each wait with its failure', async () => {
    const waits: unknown[] = [];
    const left = [busy({ retryAfterSeconds: '7' }), busy()];
    await withRetry(
      {
        tries: 3,
        random: () => 0.25,
        onWait: (failure, ms) => waits.push([failure.code, ms]),
        sleep: () => Promise.resolve(),
      },
      new AbortController().signal,
      () => {
        const failure = left.shift();
        return failure ? Promise.reject(failure) : Promise.resolve('done');
      },
    );
    expect(waits).toEqual([
      ['busy', 7000],
      ['busy', 1000],
    ]);
  });

  test.each(['server-error', 'timeout', 'unreachable', 'unreadable-answer'] as const)(
    '%s is temporary',
    async (code) => {
      const { waits, run } = patient([errorOf(code)]);
      expect(await run()).toBe('done');
      expect(waits).toHaveLength(1);
    },
  );

  test('does not retry unexpected errors', async () => {
    const { waits, run } = patient([new TypeError('unexpected') as AppError]);
    await expect(run()).rejects.toThrow('unexpected');
    expect(waits).toEqual([]);
  });

  test.each([
    ['120', 120],
    ['1.2', 2],
    ['0', null],
    ['Thu, 01 Jan 1970 00:00:00 GMT', null],
    [' Thu, 01 Jan 1970 00:01:30 GMT', 90],
    ['Thu, 01 Jan 1970 00:01:30 GMT', 90],
    ['soon', null],
    ['-5', null],
    [null, null],
  ])('Retry-After %j', (header, seconds) => {
    expect(retryAfterSeconds(header, 0)).toBe(seconds);
  });
});
