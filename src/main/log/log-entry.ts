import { AppError } from '../../shared/app-error.ts';
import { traceOf, traceText } from '../../shared/error-trace.ts';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** One entry of the log. Its text holds nothing of a ticket, of a server or of the user: see {@link errorText}. */
export interface LogEntry {
  level: LogLevel;
  /** The part of the app, such as `sync` or `ticket worker: openThread`. */
  part: string;
  text: string;
}

/** What the log says of an error: of an AppError its code and id, of any other its kind and its place in the code. */
export function errorText(error: unknown): string {
  if (error instanceof AppError) return `AppError ${error.code} (${error.id})`;
  return traceText(traceOf(error));
}
