import { AppError } from '../../shared/app-error.ts';

/** Temporary failures. Only these are retried. */
const retryableCodes = new Set(['busy', 'server-error', 'timeout', 'unreachable', 'unreadable-answer']);

export interface RetryPolicy {
  /** Tries in total, including the first. */
  tries: number;
  /** Injected, so that tests do not have to wait. @param ms milliseconds */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** At least 0 and less than 1, for the jitter. */
  random: () => number;
  /** Called before each wait. */
  onWait: (failure: AppError, waitMs: number) => void;
}

/** The longest wait for a server's Retry-After, in milliseconds. */
export const maxWaitMs = 120_000;

/**
 * Runs `attempt` until it succeeds, fails permanently, or the tries are used up. Waits as long as the server's
 * Retry-After says, else with exponential backoff and full jitter.
 */
export async function withRetry<T>(
  policy: RetryPolicy,
  signal: AbortSignal,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let failed = 1; ; failed += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof AppError) || !retryableCodes.has(error.code) || failed >= policy.tries)
        throw error;
      const asked = Number(error.facts['retryAfterSeconds']) * 1000;
      const wait = asked > 0 ? Math.min(asked, maxWaitMs) : policy.random() * 1000 * 2 ** failed;
      policy.onWait(error, wait);
      await policy.sleep(wait, signal);
    }
  }
}

/** Seconds of a Retry-After header, which is a number or an HTTP date; null for none. */
export function retryAfterSeconds(header: string | null, now: number): number | null {
  if (header === null) return null;
  const isDate = /^[A-Z][a-z]{2}, /.test(header.trim());
  const seconds = isDate ? (Date.parse(header) - now) / 1000 : Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : null;
}

/** @throws the signal's reason if it is aborted during the wait */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
