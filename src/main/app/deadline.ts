import { AppError, appError } from '../../shared/app-error.ts';

/**
 * Runs a request to a server that may take no longer than `ms` milliseconds.
 * @throws AppError `timeout`, not `cancelled`, when the time is up
 */
export async function withDeadline<T>(
  ms: number,
  apiUrl: string,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.timeout(ms);
  try {
    return await request(signal);
  } catch (error) {
    if (!signal.aborted || !(error instanceof AppError) || error.code !== 'cancelled') throw error;
    const host = URL.parse(apiUrl)?.host ?? apiUrl;
    throw appError('timeout', 'deadline_exceeded', { host, seconds: Math.max(1, Math.round(ms / 1000)) });
  }
}
