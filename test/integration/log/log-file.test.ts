import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { logText } from '../../../src/main/log/log-entry.ts';
import { LogFile } from '../../../src/main/log/log-file.ts';
import { logError, logInfo, setLogSink } from '../../../src/main/log/log.ts';
import { appError } from '../../../src/shared/app-error.ts';

let profile = '';
beforeEach(() => (profile = mkdtempSync(join(tmpdir(), 'threadkeep-log-'))));
afterEach(() => {
  setLogSink(null);
  rmSync(profile, { recursive: true });
});

const opened = (maxBytes?: number): LogFile => {
  const log = new LogFile(profile, maxBytes === undefined ? {} : { maxBytes });
  setLogSink(log.write);
  return log;
};
const text = (log: LogFile): string => readFileSync(log.path, 'utf8');

describe('log file', () => {
  test('is in the profile, and only its owner can read it', () => {
    const log = opened();
    logInfo('app', 'started 100%d');
    expect(log.path).toBe(join(profile, 'logs', 'threadkeep.log'));
    expect(text(log)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info app: started 100%d\r?\n$/);
    if (process.platform === 'win32') return;
    expect(statSync(log.path).mode & 0o777).toBe(0o600);
    expect(statSync(log.folder).mode & 0o777).toBe(0o700);
    chmodSync(log.path, 0o644);
    opened();
    expect(statSync(log.path).mode & 0o777).toBe(0o600);
  });

  test('contains entries of its level', () => {
    const log = opened();
    log.setLevel('error');
    logInfo('app', 'not wanted');
    logError('app', new Error('x'));
    log.setLevel('info');
    logInfo('app', 'wanted');
    expect(text(log)).toContain('wanted');
    expect(text(log)).toContain('error app: Error');
    expect(text(log)).not.toContain('not wanted');
  });

  test('is rotated at its maximum size; two earlier files are kept', () => {
    const log = opened(2000);
    for (let index = 0; index < 200; index += 1) logInfo('app', `entry ${index} ${'.'.repeat(40)}`);
    expect(readdirSync(log.folder).sort()).toEqual([
      'threadkeep.1.log',
      'threadkeep.2.log',
      'threadkeep.log',
    ]);
    for (const name of readdirSync(log.folder))
      expect(statSync(join(log.folder, name)).size).toBeLessThan(2200);
    expect(text(log)).toContain('entry 199 ');
    // Nothing is lost between the files.
    const all = ['threadkeep.2.log', 'threadkeep.1.log', 'threadkeep.log']
      .map((name) => readFileSync(join(log.folder, name), 'utf8'))
      .join('');
    const numbers = [...all.matchAll(/entry (\d+)/g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  });

  test('continues with the size of the existing file', () => {
    opened(2000);
    writeFileSync(join(profile, 'logs', 'threadkeep.log'), 'x'.repeat(3000));
    const log = opened(2000);
    logInfo('app', 'new');
    expect(text(log)).toMatch(/ info app: new\r?\n$/);
    expect(text(log).length).toBeLessThan(100);
  });

  test('returns the last errors, newest first, including those before a rotation', () => {
    const log = opened(600);
    const traceless = (part: string, error: unknown): void =>
      log.write({ level: 'error', part, text: logText(error) });
    traceless('call search', new TypeError('ada@example.com'));
    for (let index = 0; index < 12; index += 1) logInfo('app', `between ${index}`);
    traceless('ticket worker: open', appError('internal', 'internal'));
    const [last, before] = log.lastErrors(10);
    expect(last).toMatchObject({ part: 'ticket worker: open', trace: 'AppError internal (internal)' });
    expect(before?.part).toBe('call search');
    expect(before?.trace).toMatch(/^TypeError\n {4}at .*log-file\.test\.ts/);
    expect(Date.parse(before?.at ?? '')).toBeGreaterThan(0);
    expect(log.lastErrors(1)).toHaveLength(1);
    expect(JSON.stringify(log.lastErrors(10))).not.toContain('ada');
  });

  test('that cannot be written does not affect the app', () => {
    writeFileSync(join(profile, 'logs'), 'a file where the folder should be');
    const log = opened();
    expect(() => logInfo('app', 'x')).not.toThrow();
    expect(log.lastErrors(5)).toEqual([]);
  });
});
