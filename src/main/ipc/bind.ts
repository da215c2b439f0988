import * as v from 'valibot';
import {
  appOrigin,
  callChannel,
  calls,
  type Args,
  type CallName,
  type Outcome,
  type Result,
} from '../../contract/calls.ts';
import type { ErrorReport } from '../../contract/errors.ts';
import { AppError, appError, internalError } from '../../shared/app-error.ts';

/** One handler for each call of the contract. */
export type Handlers = { [N in CallName]: (args: Args<N>) => Result<N> | Promise<Result<N>> };

/** The sender of a call, according to the host. */
export interface Sender {
  /** The frame’s address; null if the frame is already gone. */
  url: string | null;
  isMainFrame: boolean;
}

export type Register = (channel: string, handle: (sender: Sender, args: unknown) => Promise<unknown>) => void;

/** The limit for pending calls of the same name, because each one takes memory. */
export const maxConcurrentCalls = 32;

/**
 * Registers the handlers. Each call's sender, arguments and result are checked, concurrent calls are limited, and errors
 * are returned as values without a stack.
 * @param logError called with each error, never with arguments
 */
export function bindBridge(
  register: Register,
  handlers: Handlers,
  logError: (call: string, error: unknown) => void,
): void {
  for (const name of Object.keys(calls) as CallName[]) {
    const limited = limiter();
    register(callChannel(name), async (sender, args): Promise<Outcome<unknown>> => {
      try {
        checkSender(sender);
        const given = parse(calls[name].args, args);
        const value = await limited(() => (handlers[name] as (args: unknown) => unknown)(given));
        return { ok: true, value: v.parse(calls[name].result, value ?? null) };
      } catch (error) {
        logError(name, error);
        return { ok: false, failure: toErrorReport(error) };
      }
    });
  }
}

function checkSender({ url, isMainFrame }: Sender): void {
  if (isMainFrame && url?.startsWith(`${appOrigin}/`)) return;
  throw appError('untrusted-sender', 'untrusted_sender');
}

function limiter(): (work: () => unknown) => Promise<unknown> {
  let running = 0;
  return async (work) => {
    if (running >= maxConcurrentCalls) throw appError('too-many-calls', 'too_many_calls');
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
    }
  };
}

function parse(schema: v.GenericSchema, args: unknown): unknown {
  const parsed = v.safeParse(schema, args, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  const facts = { field: v.getDotPath(issue)?.slice(0, 100) ?? '' };
  const { type, requirement } = issue;
  throw type === 'max_length' && typeof requirement === 'number'
    ? appError('invalid-argument', 'entry_too_long', { limit: requirement }, facts)
    : appError('invalid-argument', 'invalid_argument', {}, facts);
}

/** The report of an `AppError`; any other error is replaced by a general one. */
export function toErrorReport(error: unknown): ErrorReport {
  return (error instanceof AppError ? error : internalError()).report();
}
