import { errorText, type LogEntry, type LogLevel } from './log-entry.ts';

export type LogSink = (entry: LogEntry) => void;

/** Until a log is there, and in tests: errors and warnings alone, on the standard error output. */
const toStandardError: LogSink = ({ level, part, text }) => {
  if (level === 'error' || level === 'warn') process.stderr.write(`threadkeep: ${part}: ${text}\n`);
};

let sink = toStandardError;

/** Sends all that this thread logs to `target`: main to the log file, workers to main. */
export function setLogSink(target: LogSink | null): void {
  sink = target ?? toStandardError;
}

export const writeLog = (entry: LogEntry): void => sink(entry);

/** Logs that something failed: the kind of the error and its place in the code, never what it was about. */
export const logError = (part: string, error: unknown, level: LogLevel = 'error'): void =>
  sink({ level, part, text: errorText(error) });

/** @param text a fixed text of the app's own, with numbers and codes at most */
export const logInfo = (part: string, text: string): void => sink({ level: 'info', part, text });
export const logWarning = (part: string, text: string): void => sink({ level: 'warn', part, text });
