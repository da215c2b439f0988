import type { MessagePort, Worker } from 'node:worker_threads';
import type { ErrorReport } from '../../contract/errors.ts';
import { internalError } from '../../shared/app-error.ts';
import { logError, setLogSink, writeLog } from '../log/log.ts';
import type { LogEntry } from '../log/log-entry.ts';
import { toAppError, fromReport, type OnWorkerCrash } from './protocol.ts';

/** The methods of an object in another thread. One argument may be an AbortSignal. */
export type Remote<T> = {
  [K in keyof T as T[K] extends (...args: never[]) => unknown ? K : never]: T[K] extends (
    ...args: infer A
  ) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

type Request = { id: number; method: string; args: unknown[] } | { cancel: number };
type Reply = { id: number; value: unknown } | { id: number; failure: ErrorReport };
type FromWorker = Reply | { event: unknown } | { log: LogEntry };

/** Replaces an AbortSignal, which cannot be posted. */
const signalPlaceholder = { isAbortSignal: true };

/**
 * Calls the methods of an object in a worker. After a crash, the next call starts a new worker.
 * @param onEvent called for messages that are not replies
 * @param onCrash called when the worker has crashed, before pending calls are rejected
 */
export function callWorker<T extends object>(
  name: string,
  start: () => Worker,
  onEvent: (event: never) => void = () => undefined,
  onCrash: OnWorkerCrash = logError,
): Remote<T> & { close: () => void } {
  const waiting = new Map<number, ReturnType<typeof Promise.withResolvers<unknown>>>();
  let last = 0;
  let closed = false;
  let current: Worker | null = null;
  const startWorker = (): Worker => {
    const worker = start();
    worker.on('message', (message: FromWorker) => {
      if ('log' in message) return writeLog(message.log);
      if ('event' in message) return onEvent(message.event as never);
      const call = waiting.get(message.id);
      waiting.delete(message.id);
      if ('failure' in message) call?.reject(fromReport(message.failure));
      else call?.resolve(message.value);
    });
    const ended = (error: unknown): void => {
      if (current !== worker) return;
      current = null;
      onCrash(`${name} worker`, error);
      const failure = internalError();
      for (const { reject } of waiting.values()) reject(failure);
      waiting.clear();
    };
    worker.on('error', ended);
    worker.on('exit', () => ended(new Error('The worker ended.')));
    return worker;
  };
  const ask = async (method: string, args: unknown[]): Promise<unknown> => {
    if (closed) throw toAppError(name, new Error('The worker was closed.'));
    const call = Promise.withResolvers<unknown>();
    const id = (last += 1);
    waiting.set(id, call);
    const worker = (current ??= startWorker());
    const signal = args.find((arg) => arg instanceof AbortSignal);
    const cancel = (): void => worker.postMessage({ cancel: id } satisfies Request);
    worker.postMessage({
      id,
      method,
      args: args.map((arg) => (arg === signal && signal ? signalPlaceholder : arg)),
    });
    if (signal?.aborted) cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    return call.promise.finally(() => signal?.removeEventListener('abort', cancel));
  };
  current = startWorker();
  const close = (): void => {
    closed = true;
    const worker = current;
    current = null;
    for (const { reject } of waiting.values()) reject(toAppError(name, new Error('The worker was closed.')));
    waiting.clear();
    void worker?.terminate();
  };
  return new Proxy({} as Remote<T> & { close: () => void }, {
    get: (_, method) => (method === 'close' ? close : (...args: unknown[]) => ask(String(method), args)),
  });
}

/** Serves the methods of `object` to the thread that started this one. */
export function serve(port: MessagePort, name: string, object: object): void {
  const running = new Map<number, AbortController>();
  setLogSink((log) => port.postMessage({ log }));
  port.on('message', (request: Request) => {
    if ('cancel' in request) running.get(request.cancel)?.abort();
    else void answer(request);
  });
  const answer = async ({ id, method, args }: Exclude<Request, { cancel: number }>): Promise<void> => {
    const abort = new AbortController();
    running.set(id, abort);
    let message: Reply;
    try {
      const given = args.map((arg) => (isSignalPlaceholder(arg) ? abort.signal : arg));
      message = { id, value: await methodOf(object, method).apply(object, given) };
    } catch (error) {
      message = { id, failure: toAppError(`${name}: ${method}`, error).report() };
    } finally {
      running.delete(id);
    }
    port.postMessage(message);
  };
}

const isSignalPlaceholder = (arg: unknown): boolean =>
  (arg as typeof signalPlaceholder | null)?.isAbortSignal === true;

function methodOf(object: object, method: string): (...args: unknown[]) => unknown {
  return (object as Record<string, (...args: unknown[]) => unknown>)[method] ?? throwUnknownMethod(method);
}

function throwUnknownMethod(method: string): never {
  throw new TypeError(`There is no method ${method}.`);
}
