import { logText, type LogEntry, type LogLevel } from './log-entry.ts';

export type LogSink = (entry: LogEntry) => void;

/** The default, until the log file is open and in tests: errors and warnings on standard error. */
const toStandardError: LogSink = ({ level, part, text }) => {
  if (level === 'error' || level === 'warn') process.stderr.write(`threadkeep: ${part}: ${text}\n`);
};

let sink = toStandardError;

/** Sends this thread's log entries to `target`: from main to the log file, from workers to main. */
export function setLogSink(target: LogSink | null): void {
  sink = target ?? toStandardError;
}

export const writeLog = (entry: LogEntry): void => sink(entry);

/** Logs an error, without data of the user; see {@link logText}. */
export const logError = (part: string, error: unknown, level: LogLevel = 'error'): void =>
  sink({ level, part, text: logText(error) });

/** @param text a constant, possibly with numbers and codes */
export const logInfo = (part: string, text: string): void => sink({ level: 'info', part, text });
export const logWarning = (part: string, text: string): void => sink({ level: 'warn', part, text });
