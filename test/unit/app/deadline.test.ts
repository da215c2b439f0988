import { expect, test, vi } from 'vitest';
import { appError } from '../../../src/shared/app-error.ts';
import { withDeadline } from '../../../src/main/app/deadline.ts';
import { errorOf } from '../../support/errors.ts';

const url = 'https://billing.example.com/includes/api.php';
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(appError('cancelled', 'request_cancelled'))),
  );

test('a request that takes too long fails with a timeout, not as cancelled', async () => {
  await expect(withDeadline(10, url, untilAborted)).rejects.toMatchObject({
    code: 'timeout',
    id: 'timeout_no_response',
    params: { host: 'billing.example.com', seconds: 1 },
  });
});

test('passes other outcomes through', async () => {
  await expect(withDeadline(60_000, url, async () => 'done')).resolves.toBe('done');
  const refused = appError('cancelled', 'request_cancelled');
  await expect(withDeadline(60_000, url, () => Promise.reject(refused))).rejects.toBe(refused);
});

test('the time that passed is told in seconds, one at least', async () => {
  vi.useFakeTimers();
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), ms);
    return stop.signal;
  });
  for (const [ms, seconds] of [
    [60_000, 60],
    [200, 1],
  ] as const) {
    const timedOut = expect(withDeadline(ms, url, untilAborted)).rejects.toMatchObject({
      message: expect.stringMatching(new RegExp(`\\b${seconds}\\b`)) as string,
    });
    await vi.advanceTimersByTimeAsync(ms);
    await timedOut;
  }
  timeout.mockRestore();
  vi.useRealTimers();
});

test('an error that is not a cancellation stays what it is, also after the time has passed', async () => {
  const late = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(errorOf('not-whmcs'))));
  await expect(withDeadline(10, url, late)).rejects.toMatchObject({ code: 'not-whmcs' });
  await expect(withDeadline(10, 'no address', untilAborted)).rejects.toMatchObject({ code: 'timeout' });
});
