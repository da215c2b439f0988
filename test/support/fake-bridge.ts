import * as v from 'valibot';
import {
  calls,
  events,
  type Args,
  type Bridge,
  type CallName,
  type EventName,
  type Events,
  type Outcome,
  type Result,
} from '../../src/contract/calls.ts';
import { AppError } from '../../src/shared/app-error.ts';

type Answer<N extends CallName> = (args: Args<N>) => Result<N> | Promise<Result<N>>;

/**
 * Stands in for main on the other side of `window.threadkeep`. A test says what each call answers. Arguments and
 * answers are cloned and checked against the contract, as they are on the real bridge; what does not fit is a problem,
 * and fails the test even where the page handles the error.
 */
class FakeBridge {
  readonly bridge: Bridge;
  /** Calls and answers that the contract does not allow, and calls that the test gave no answer for. */
  problems: unknown[] = [];
  #answers = new Map<CallName, (args: never) => unknown>();
  #received: { name: CallName; args: unknown }[] = [];
  #listeners = new Map<EventName, Set<(payload: never) => void>>();

  constructor() {
    const on = <N extends EventName>(name: N, listener: (payload: Events[N]) => void): (() => void) => {
      const all = this.#listeners.get(name) ?? new Set();
      this.#listeners.set(name, all.add(listener));
      return () => void all.delete(listener);
    };
    const methods = (Object.keys(calls) as CallName[]).map((name) => [
      name,
      (args: unknown) => this.#receive(name, args),
    ]);
    this.bridge = { ...Object.fromEntries(methods), on } as Bridge;
  }

  /** Says what a call answers from now on. An AppError that is thrown is the failure that crosses. */
  answer<N extends CallName>(name: N, answer: Answer<N> | Awaited<Result<N>>): void {
    this.#answers.set(name, typeof answer === 'function' ? (answer as Answer<N>) : () => answer);
  }

  /** Lets a call fail from now on. */
  fail(name: CallName, error: AppError): void {
    this.#answers.set(name, () => {
      throw error;
    });
  }

  /** Leaves a call unanswered until the test settles it. The calls wait in the order in which they came. */
  hold<N extends CallName>(name: N): Held<N>[] {
    const held: Held<N>[] = [];
    this.#answers.set(name, (args: Args<N>) => {
      const { promise, resolve, reject } = Promise.withResolvers<Result<N>>();
      held.push({ args, resolve, reject });
      return promise;
    });
    return held;
  }

  /** The arguments of each call of this name, in order. */
  received<N extends CallName>(name: N): Args<N>[] {
    return this.#received.filter((one) => one.name === name).map(({ args }) => args as Args<N>);
  }

  /** Sends an event, as main does. */
  emit<N extends EventName>(name: N, payload: Events[N]): void {
    const sent = structuredClone(v.parse(events[name] as v.GenericSchema, payload));
    for (const listener of this.#listeners.get(name) ?? []) listener(sent as never);
  }

  /** How many listen to an event. */
  listeners(name: EventName): number {
    return this.#listeners.get(name)?.size ?? 0;
  }

  /** Forgets answers, calls, listeners and problems. */
  reset(): void {
    this.problems = [];
    this.#answers.clear();
    this.#received = [];
    this.#listeners.clear();
  }

  async #receive(name: CallName, given: unknown): Promise<Outcome<unknown>> {
    try {
      const args = v.parse(calls[name].args as v.GenericSchema, structuredClone(given));
      this.#received.push({ name, args });
      const answer = this.#answers.get(name);
      if (!answer) throw new Error(`The test gives no answer to ${name}(${JSON.stringify(args)}).`);
      const value = await answer(args as never);
      return { ok: true, value: structuredClone(v.parse(calls[name].result as v.GenericSchema, value)) };
    } catch (error) {
      if (error instanceof AppError) return { ok: false, failure: error.report() };
      this.problems.push(error);
      throw error;
    }
  }
}

/** A call that waits for the test to settle it. */
interface Held<N extends CallName> {
  args: Args<N>;
  resolve: (value: Result<N>) => void;
  reject: (error: AppError) => void;
}

/** What `window.threadkeep` is in component tests. */
export const fakeBridge = new FakeBridge();
