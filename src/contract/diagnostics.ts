import * as v from 'valibot';
import { errorCodes } from './errors.ts';
import { list, text } from './limits.ts';

/**
 * Where an error happened: its kind and stack frames. Never its message, which may quote a ticket or a secret.
 * A frame is a function's name and a place in the app's own files.
 */
export const ErrorTrace = v.strictObject({
  kind: v.pipe(text(60), v.regex(/^[A-Za-z][\w-]*$/, 'not a kind of error')),
  frames: list(
    v.pipe(text(300), v.regex(/^at [\w$.<>[\] #]*\(?[\w@%./+-]+:\d+:\d+\)?$/, 'not a stack frame')),
    8,
  ),
});
export type ErrorTrace = v.InferOutput<typeof ErrorTrace>;

/** One error in the log: when, in which part of the app, and its trace. */
export const LoggedError = v.object({ at: v.string(), part: v.string(), trace: v.string() });
export type LoggedError = v.InferOutput<typeof LoggedError>;

/** A failure that the app recovered from by itself, and that the user should know about. */
export const Incident = v.object({
  /** `window`: the page crashed and was reloaded; `worker`: a worker ended and was restarted; `error`: anything else. */
  kind: v.picklist(['window', 'worker', 'error']),
  /** For “Copy details”: the part of the app and the trace. */
  details: v.string(),
});
export type Incident = v.InferOutput<typeof Incident>;

/** What _About and diagnostics_ shows. */
export const Diagnostics = v.object({
  version: v.string(),
  host: v.string(),
  system: v.string(),
  node: v.string(),
  /** '' where main does not know it; the page does. */
  chromium: v.string(),
  /** '' while no vault is open. */
  sqlite: v.string(),
  vault: v.object({
    state: v.picklist(['opening', 'open', 'memory-only', 'failed']),
    failure: v.nullable(v.picklist(errorCodes)),
    path: v.string(),
    /** Bytes of the vault's files together. */
    size: v.number(),
    /** The version of its format; null while it is not open. */
    format: v.nullable(v.number()),
    tickets: v.number(),
  }),
  keychain: v.picklist(['available', 'unavailable', 'not-used', 'unknown']),
  logPath: v.string(),
  /** Newest first. */
  lastErrors: v.array(LoggedError),
});
export type Diagnostics = v.InferOutput<typeof Diagnostics>;

/** What SQLite's quick check found: how many problems, 0 for none. */
export const VaultCheck = v.object({ problems: v.number() });
export type VaultCheck = v.InferOutput<typeof VaultCheck>;
