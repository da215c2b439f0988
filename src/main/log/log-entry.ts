import { AppError } from '../../shared/app-error.ts';
import { traceOf, traceText } from '../../shared/error-trace.ts';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** A log entry. Its text never contains data of a ticket, a server or the user; see {@link logText}. */
export interface LogEntry {
  level: LogLevel;
  /** The part of the app, such as `sync` or `ticket worker: openThread`. */
  part: string;
  text: string;
}

/**
 * The text for an error: code and ID of an AppError; name, code (such as EACCES) and stack of any other, without its
 * message.
 */
export function logText(error: unknown): string {
  if (error instanceof AppError) return `AppError ${error.code} (${error.id})`;
  const { kind, frames } = traceOf(error);
  return traceText({ kind: [kind, ...codeOf(error)].join(' '), frames });
}

function codeOf(error: unknown): string[] {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,39}$/.test(code) ? [code] : [];
}
