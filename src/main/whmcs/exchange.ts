import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { AppError, appError } from '../../shared/app-error.ts';
import type { RawResponse } from './response.ts';
import { connectionFailure, noUsableProxy } from './connection-failure.ts';
import { refuseBytes, type Limits } from './limits.ts';
import type { Route } from './network.ts';
import { bodyOf, post, type Post } from './post.ts';

export interface Received {
  status: number;
  headers: IncomingHttpHeaders;
  raw: RawResponse;
}

export interface Exchange extends Omit<Post, 'route'> {
  /** Tried in this order until the server responds. */
  routes: Route[];
  limits: Limits;
  /** Called when the first part of the response arrives. */
  onResponse?: (() => void) | undefined;
}

/**
 * Posts a form and reads the complete response within the limits.
 * @throws AppError `unreachable`, `certificate-not-trusted`, `timeout`, `response-too-large`, or `unreadable-response`
 * for an incomplete body; the signal's reason when it is aborted
 */
export async function exchange({ routes, limits, onResponse, ...request }: Exchange): Promise<Received> {
  const host = new URL(request.url).host;
  const timers = new Timers(host, limits);
  const signal = AbortSignal.any([request.signal, timers.signal]);
  let response: IncomingMessage | null = null;
  try {
    response = await firstResponse({ ...request, signal }, routes);
    onResponse?.();
    const bytes = await readAll(response, limits.maxBytes, (size) => timers.received(size));
    const charset = charsetOf(response.headers['content-type'] ?? '');
    return { status: response.statusCode ?? 0, headers: response.headers, raw: { bytes, charset } };
  } catch (error) {
    if (error instanceof AppError) throw error;
    request.signal.throwIfAborted();
    timers.signal.throwIfAborted();
    throw response
      ? appError('unreadable-answer', 'connection_cut', { host })
      : connectionFailure(request.url, error);
  } finally {
    timers.clear();
    response?.destroy();
  }
}

/** @throws the error of the last route */
async function firstResponse(request: Omit<Post, 'route'>, routes: Route[]): Promise<IncomingMessage> {
  for (const [index, route] of routes.entries()) {
    try {
      return await post({ ...request, route });
    } catch (error) {
      if (request.signal.aborted || index === routes.length - 1)
        throw route ? connectionFailure(request.url, error, new URL(route).host) : error;
    }
  }
  throw noUsableProxy(new URL(request.url).host);
}

async function readAll(
  response: IncomingMessage,
  maxBytes: number,
  onData: (size: number) => void,
): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyOf(response)) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    onData(size);
    if (size > maxBytes) refuseBytes(maxBytes);
  }
  if (!response.complete) throw new Error('cut');
  return Buffer.concat(chunks);
}

/** Ends a call that receives nothing for too long, that receives data too slowly, or that takes too long in total. */
class Timers {
  readonly #abort = new AbortController();
  readonly #total: NodeJS.Timeout;
  readonly #silence: NodeJS.Timeout;
  readonly #host: string;
  readonly #limits: Limits;
  #startedAt = Infinity;

  constructor(host: string, limits: Limits) {
    [this.#host, this.#limits] = [host, limits];
    const { silenceMs, totalMs } = limits;
    const abort = (id: 'timeout_silent' | 'timeout_unfinished', ms: number): void =>
      this.#abort.abort(appError('timeout', id, { host, seconds: Math.max(1, Math.round(ms / 1000)) }));
    this.#silence = setTimeout(() => abort('timeout_silent', silenceMs), silenceMs);
    this.#total = setTimeout(() => abort('timeout_unfinished', totalMs), totalMs);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** @param size bytes received so far */
  received(size: number): void {
    this.#silence.refresh();
    const now = performance.now();
    this.#startedAt = Math.min(this.#startedAt, now);
    const ms = now - this.#startedAt;
    if (ms > this.#limits.graceMs && size < (this.#limits.slowest * ms) / 1000)
      this.#abort.abort(appError('timeout', 'timeout_slow', { host: this.#host }));
  }

  clear(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#total);
  }
}

function charsetOf(contentType: string): string {
  const at = contentType.toLowerCase().indexOf('charset=');
  if (at < 0) return '';
  const value = contentType.slice(at + 'charset='.length, at + 100).split(/[;,\s]/)[0] ?? '';
  return value.replace(/["']/g, '').toLowerCase();
}
