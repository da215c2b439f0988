import { AppError } from '../../shared/app-error.ts';
import { timeoutError } from '../whmcs/exchange.ts';

/**
 * Runs a request to a server that may take no longer than `ms` milliseconds.
 * @throws Failure `timeout`, for nobody cancelled it
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
    const host = URL.parse(apiUrl)?.host ?? 'The server';
    throw timeoutError(`${host} did not answer within ${Math.max(1, Math.round(ms / 1000))} seconds.`);
  }
}
