import * as v from 'valibot';
import { errorCodes } from './errors.ts';
import { list, text } from './limits.ts';

/**
 * Where an error happened: its kind and stack frames. Never its message, which may contain ticket text or a secret. A
 * frame is a function name and a position in the app's own files.
 */
export const ErrorTrace = v.strictObject({
  kind: v.pipe(text(60), v.regex(/^[A-Za-z][\w-]*$/, 'not a kind of error')),
  frames: list(
    v.pipe(text(300), v.regex(/^at [\w$.<>[\] #]*\(?[\w@%./+-]+:\d+:\d+\)?$/, 'not a stack frame')),
    8,
  ),
});
export type ErrorTrace = v.InferOutput<typeof ErrorTrace>;

/** An error in the log: time, part of the app, and trace. */
export const LoggedError = v.object({ at: v.string(), part: v.string(), trace: v.string() });
export type LoggedError = v.InferOutput<typeof LoggedError>;

/** A problem that the app recovered from and the user should know about. */
export const Incident = v.object({
  /**
   * `window`: the page crashed and was reloaded; `worker`: a worker crashed and was restarted; `settings-kept`: the
   * settings file was damaged and renamed; `settings-unreadable`: it cannot be read and was left; `error`: anything else.
   */
  kind: v.picklist(['window', 'worker', 'settings-kept', 'settings-unreadable', 'error']),
  /** The file that it is about, if any. */
  path: v.nullable(v.string()),
  /** For “Copy details”. */
  details: v.string(),
});
export type Incident = v.InferOutput<typeof Incident>;

/** The contents of _About and diagnostics_. */
export const Diagnostics = v.object({
  version: v.string(),
  host: v.string(),
  system: v.string(),
  node: v.string(),
  /** '' if main does not know it; the page then fills it in. */
  chromium: v.string(),
  /** '' if no vault is open. */
  sqlite: v.string(),
  vault: v.object({
    state: v.picklist(['opening', 'open', 'memory-only', 'failed']),
    failure: v.nullable(v.picklist(errorCodes)),
    path: v.string(),
    /** Total size of the vault's files in bytes. */
    size: v.number(),
    /** The version of the vault's format; null if the vault is not open. */
    format: v.nullable(v.number()),
    tickets: v.number(),
  }),
  keychain: v.picklist(['available', 'unavailable', 'not-used', 'unknown']),
  logPath: v.string(),
  /** Newest first. */
  lastErrors: v.array(LoggedError),
});
export type Diagnostics = v.InferOutput<typeof Diagnostics>;

/** The number of problems that SQLite's quick check found. */
export const VaultCheck = v.object({ problems: v.number() });
export type VaultCheck = v.InferOutput<typeof VaultCheck>;
