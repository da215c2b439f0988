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
import { AppError, internalError, SentenceError } from '../../shared/app-error.ts';

/** One handler for each call of the contract; one too many or too few is a type error. */
export type Handlers = { [N in CallName]: (args: Args<N>) => Result<N> | Promise<Result<N>> };

/** Who sent a call, as the host tells it. */
export interface Sender {
  /** Address of the frame; null where it is gone already. */
  url: string | null;
  isMainFrame: boolean;
}

export type Register = (channel: string, handle: (sender: Sender, args: unknown) => Promise<unknown>) => void;

/** More of the same call at once are a mistake or an attack; each holds memory until it is answered. */
export const maxConcurrentCalls = 32;

/**
 * Binds the contract to its handlers: checks the sender, validates arguments and results, limits how many calls run
 * at once, and turns every error into a value without a stack.
 * @param complain called with each error, for the log; never with arguments
 */
export function bindBridge(
  register: Register,
  handlers: Handlers,
  complain: (call: string, error: unknown) => void,
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
        complain(name, error);
        return { ok: false, failure: toErrorReport(error) };
      }
    });
  }
}

function checkSender({ url, isMainFrame }: Sender): void {
  if (isMainFrame && url?.startsWith(`${appOrigin}/`)) return;
  throw new SentenceError('untrusted-sender', 'This page may not use Threadkeep.', 'Close it.');
}

function limiter(): (work: () => unknown) => Promise<unknown> {
  let running = 0;
  return async (work) => {
    if (running >= maxConcurrentCalls)
      throw new SentenceError(
        'too-many-calls',
        'Too much was requested at once.',
        'Wait a moment, then try again.',
      );
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
  const where = v.getDotPath(issue)?.slice(0, 100) ?? '';
  const why = issue.type === 'max_length' ? issue.message : 'it has the wrong form';
  throw new SentenceError(
    'invalid-argument',
    `This entry is not valid${where && ` (${where})`}: ${why}.`,
    'Correct it, then try again.',
  );
}

/** What crosses of an error: of a Failure everything, of any other only that it happened. */
export function toErrorReport(error: unknown): ErrorReport {
  return (error instanceof AppError ? error : internalError()).report();
}
