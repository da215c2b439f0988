import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { AppError, SentenceError } from '../../shared/app-error.ts';
import type { RawAnswer } from './response.ts';
import { connectionFailure, noUsableProxy } from './connection-failure.ts';
import { refuseBytes, type Limits } from './limits.ts';
import type { Route } from './network.ts';
import { bodyOf, post, type Post } from './post.ts';

export interface Received {
  status: number;
  headers: IncomingHttpHeaders;
  raw: RawAnswer;
}

export interface Exchange extends Omit<Post, 'route'> {
  /** Tried in this order until the server answers. */
  routes: Route[];
  limits: Limits;
  /** Called when the server has done its work and the answer begins to arrive. */
  onAnswering?: (() => void) | undefined;
}

/**
 * Posts a form and reads the whole answer within the limits.
 * @throws Failure `unreachable`, `certificate-not-trusted`, `timeout`, `answer-too-large`, or `unreadable-answer`
 * for a cut body; the signal's reason when it is aborted
 */
export async function exchange({ routes, limits, onAnswering, ...request }: Exchange): Promise<Received> {
  const host = new URL(request.url).host;
  const timers = new Timers(host, limits);
  const signal = AbortSignal.any([request.signal, timers.signal]);
  let response: IncomingMessage | null = null;
  try {
    response = await firstAnswer({ ...request, signal }, routes);
    onAnswering?.();
    const bytes = await readAll(response, limits.maxBytes, (size) => timers.heard(size));
    const charset = charsetOf(response.headers['content-type'] ?? '');
    return { status: response.statusCode ?? 0, headers: response.headers, raw: { bytes, charset } };
  } catch (error) {
    if (error instanceof AppError) throw error;
    request.signal.throwIfAborted();
    timers.signal.throwIfAborted();
    throw response ? cut(host) : connectionFailure(request.url, error);
  } finally {
    timers.clear();
    response?.destroy();
  }
}

/** @throws what the last route failed with */
async function firstAnswer(request: Omit<Post, 'route'>, routes: Route[]): Promise<IncomingMessage> {
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
  heard: (size: number) => void,
): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyOf(response)) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    heard(size);
    if (size > maxBytes) refuseBytes(maxBytes);
  }
  if (!response.complete) throw new Error('cut');
  return Buffer.concat(chunks);
}

/** Ends a call that is silent for too long, whose answer comes too slowly, or that takes too long altogether. */
class Timers {
  readonly #abort = new AbortController();
  readonly #total: NodeJS.Timeout;
  readonly #silence: NodeJS.Timeout;
  readonly #host: string;
  readonly #limits: Limits;
  #began = Infinity;

  constructor(host: string, limits: Limits) {
    [this.#host, this.#limits] = [host, limits];
    const { silenceMs, totalMs } = limits;
    const seconds = (ms: number): number => Math.max(1, Math.round(ms / 1000));
    this.#silence = setTimeout(
      () => this.#abort.abort(timeoutError(`${host} sent nothing for ${seconds(silenceMs)} seconds.`)),
      silenceMs,
    );
    this.#total = setTimeout(
      () =>
        this.#abort.abort(
          timeoutError(`${host} did not finish its answer within ${seconds(totalMs)} seconds.`),
        ),
      totalMs,
    );
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** @param size bytes of the answer that have come so far */
  heard(size: number): void {
    this.#silence.refresh();
    const now = performance.now();
    this.#began = Math.min(this.#began, now);
    const ms = now - this.#began;
    if (ms > this.#limits.graceMs && size < (this.#limits.slowest * ms) / 1000)
      this.#abort.abort(timeoutError(`${this.#host} sends its answer too slowly.`));
  }

  clear(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#total);
  }
}

/** The failure of a call that took too long. @param message what took how long */
export const timeoutError = (message: string): AppError =>
  new SentenceError(
    'timeout',
    message,
    'Try again. If it happens again, the server is overloaded or a firewall holds the requests back.',
  );

const cut = (host: string): AppError =>
  new SentenceError(
    'unreadable-answer',
    `The connection to ${host} broke in the middle of the answer.`,
    'Try again; nothing was lost.',
  );

function charsetOf(contentType: string): string {
  const at = contentType.toLowerCase().indexOf('charset=');
  if (at < 0) return '';
  const value = contentType.slice(at + 'charset='.length, at + 100).split(/[;,\s]/)[0] ?? '';
  return value.replace(/["']/g, '').toLowerCase();
}
