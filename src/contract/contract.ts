import * as v from 'valibot';
import {
  Check,
  ConnectionForm,
  DeskState,
  FetchedThread,
  PdfOptions,
  ShownThread,
  TicketRow,
} from './desk.ts';
import { FailureReport } from './failure.ts';

/**
 * Everything that may cross the bridge. Adding a call is one entry here and one handler in
 * `src/main/bridge/handlers.ts`; a missing or surplus handler is a type error.
 */
const call = <A extends v.GenericSchema, R extends v.GenericSchema>(args: A, result: R) => ({ args, result });

const none = v.strictObject({});
const done = v.null();
const key = v.pipe(v.number(), v.integer(), v.minValue(1));
const revision = v.nullable(key);

export const calls = {
  getState: call(none, DeskState),
  /** Tries to open the vault again, after the person has mended what was wrong. */
  retryOpening: call(none, done),
  /** Goes on without a keychain: secrets and tickets live until the app closes. */
  startMemoryOnly: call(none, done),
  /** Renames a vault that cannot be opened and starts a new one; nothing is deleted. */
  setVaultAside: call(none, v.object({ movedTo: v.string() })),
  showVaultFolder: call(none, done),

  /** What was made of an address that somebody pasted. */
  readAddress: call(
    v.strictObject({ address: v.pipe(v.string(), v.maxLength(20_000)) }),
    v.object({ apiUrl: v.string(), insecure: v.boolean() }),
  ),
  testConnection: call(ConnectionForm, v.array(Check)),
  saveConnection: call(ConnectionForm, done),
  /** Asks the server whether it answers; the state tells the outcome. */
  checkReachability: call(none, done),

  listTickets: call(v.strictObject({ filter: v.pipe(v.string(), v.maxLength(20_000)) }), v.array(TicketRow)),
  /** `text` is a ticket number or an id, as typed; it is tried as a number first. */
  fetchTicket: call(v.strictObject({ text: v.pipe(v.string(), v.maxLength(20_000)) }), FetchedThread),
  refreshTicket: call(v.strictObject({ key }), FetchedThread),
  cancelFetch: call(none, done),
  openThread: call(v.strictObject({ key, revision }), ShownThread),
  renderMessages: call(
    v.strictObject({ key, revision, positions: v.pipe(v.array(v.number()), v.maxLength(500)) }),
    v.array(v.object({ position: v.number(), html: v.nullable(v.string()) })),
  ),
  /** Asks where to save; `path` is null when the person thought better of it. */
  exportPdf: call(v.strictObject({ key, options: PdfOptions }), v.object({ path: v.nullable(v.string()) })),
  /** Opens http, https and mailto in the system's own program. */
  openLink: call(v.strictObject({ url: v.pipe(v.string(), v.maxLength(8000)) }), done),
} as const;

export const events = {
  state: DeskState,
} as const;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type Args<N extends CallName> = v.InferOutput<Calls[N]['args']>;
export type Result<N extends CallName> = v.InferOutput<Calls[N]['result']>;
export type Events = { [N in keyof typeof events]: v.InferOutput<(typeof events)[N]> };
export type EventName = keyof Events;

/** What every call resolves to: failures are values, so that nothing is lost on the way across. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: FailureReport };

/** `window.threadkeep`. */
export type Bridge = {
  [N in CallName]: (args: Args<N>) => Promise<Outcome<Result<N>>>;
} & {
  /** @returns what ends the subscription. */
  on: <N extends EventName>(name: N, listener: (payload: Events[N]) => void) => () => void;
};

export const callChannel = (name: string): string => `threadkeep:call:${name}`;
export const eventChannel = (name: string): string => `threadkeep:event:${name}`;

/** The origin that the app's own pages are served from, on every host. */
export const appOrigin = 'threadkeep://app';
