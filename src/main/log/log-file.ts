import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import electronLog from 'electron-log/node';
import type { LoggedError } from '../../contract/diagnostics.ts';
import type { LogEntry, LogLevel } from './log-entry.ts';

/** The size at which the file is rotated, and how many earlier files are kept. */
const maxFileBytes = 1024 * 1024;
const maxEarlierFiles = 2;

/** The log in the profile: `threadkeep.log`, and the earlier `threadkeep.1.log` and `threadkeep.2.log`. */
export class LogFile {
  readonly path: string;
  readonly folder: string;
  readonly #log: ReturnType<typeof electronLog.create>;

  constructor(profile: string, { maxBytes = maxFileBytes } = {}) {
    this.folder = join(profile, 'logs');
    this.path = join(this.folder, 'threadkeep.log');
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      chmodSync(this.path, 0o600);
    } catch {
      // The file does not exist yet, or is not writable; in that case, entries only go to standard error.
    }
    this.#log = electronLog.create({ logId: this.path });
    const { file, console } = this.#log.transports;
    file.setAppName('Threadkeep');
    file.resolvePathFn = () => this.path;
    file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
    file.maxSize = maxBytes;
    file.archiveLogFn = () => this.#rotate();
    file.format = ({ data, level, message }) => [`${message.date.toISOString()} ${level} ${String(data[0])}`];
    console.level = 'warn';
    console.format = ({ data }) => [`threadkeep: ${String(data[0])}`];
    console.writeFn = ({ message }) => void process.stderr.write(`${message.data.map(String).join(' ')}\n`);
  }

  setLevel(level: LogLevel): void {
    this.#log.transports.file.level = level;
  }

  readonly write = ({ level, part, text }: LogEntry): void => this.#log[level](`${part}: ${text}`);

  /** The last errors in the log, newest first, including those of earlier starts. */
  lastErrors(count: number): LoggedError[] {
    const found: LoggedError[] = [];
    for (let age = 0; age <= maxEarlierFiles && found.length < count; age += 1)
      found.push(...errorsIn(readIfExists(this.#pathOf(age))).reverse());
    return found.slice(0, count);
  }

  #pathOf(age: number): string {
    return age === 0 ? this.path : join(this.folder, `threadkeep.${age}.log`);
  }

  #rotate(): void {
    try {
      rmSync(this.#pathOf(maxEarlierFiles), { force: true });
      for (let age = maxEarlierFiles - 1; age >= 0; age -= 1)
        renameIfExists(this.#pathOf(age), this.#pathOf(age + 1));
    } catch {
      // On Windows, another program may have the file open. The next entry tries again.
    }
  }
}

function renameIfExists(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function readIfExists(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** An entry begins with its time; the lines of its stack are indented. */
function errorsIn(log: string): LoggedError[] {
  const entries = log.matchAll(/^(\d{4}-\d\d-\d\dT[\d:.]+Z) error (.*(?:\r?\n {4}.*)*)/gm);
  return [...entries].map(([, at = '', entry = '']) => {
    // A part may contain a colon; the trace begins after the last one on the first line.
    const [, part = '', trace = ''] = /^(.*): ([^:]*(?:\n[\s\S]*)?)$/.exec(entry.replaceAll('\r', '')) ?? [
      '',
      '',
      entry,
    ];
    return { at, part, trace };
  });
}
