import { AppError, appError } from '../../shared/app-error.ts';

/**
 * Runs a request with a timeout, in milliseconds.
 * @throws AppError `timeout` instead of `cancelled` after the timeout
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
    const seconds = Math.max(1, Math.round(ms / 1000));
    throw appError('timeout', 'timeout_no_response', { host, seconds });
  }
}
