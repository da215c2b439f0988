import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { ErrorTrace } from '../../../src/contract/diagnostics.ts';
import { logText } from '../../../src/main/log/log-entry.ts';
import { appError } from '../../../src/shared/app-error.ts';
import { traceOf, traceText } from '../../../src/shared/error-trace.ts';

/** A message with lines that look like stack frames. */
const message = 'ada@example.com\n    at secret (file:///home/ada/letter.js:1:2)\n    at the corner shop';

describe('error trace', () => {
  test('contains kind and position, but never the message', () => {
    const told = logText(new TypeError(message));
    expect(told).toMatch(/^TypeError\n {4}at .*unit\/log\/error-trace\.test\.ts:\d+:\d+/);
    expect(told).not.toMatch(/ada|corner|secret/);
  });

  test.each([
    ['a message that was changed afterwards', 'changed'],
    ['a message that was emptied afterwards', ''],
  ])('contains nothing from %s', (_, later) => {
    const error = new Error(message);
    expect(error.stack).toContain('corner');
    error.message = later;
    const told = logText(error);
    expect(told).not.toMatch(/ada|corner|secret|letter/);
  });

  test('has a position for an error without a message', () => {
    expect(logText(new RangeError())).toMatch(/^RangeError\n {4}at .*error-trace\.test\.ts:/);
  });

  test('contains the code of a system error, but not its path', () => {
    const read = (): unknown => readFileSync('/no/such/ada');
    expect(read).toThrow();
    try {
      read();
    } catch (error) {
      expect(logText(error)).toMatch(/^Error ENOENT\n {4}at /);
      expect(logText(error)).not.toMatch(/ada/);
    }
    const strange = Object.assign(new TypeError(message), { code: 'ada@example.com' });
    expect(logText(strange)).toMatch(/^TypeError\n/);
  });

  test('accepts only a plain word as kind', () => {
    const error = new Error('x');
    error.name = 'ada@example.com said';
    expect(traceOf(error).kind).toBe('Error');
  });

  test('names the type of a value that is not an error', () => {
    expect(logText('ada@example.com')).toBe('string');
    expect(logText(null)).toBe('object');
    expect(logText({ secret: 1 })).toBe('object');
  });

  test('contains code and ID of an AppError, without parameters and facts', () => {
    const error = appError(
      'cannot-write',
      'settings_not_saved',
      { path: '/home/ada/x' },
      { address: '192.0.2.1' },
    );
    expect(logText(error)).toBe('AppError cannot-write (settings_not_saved)');
  });

  test('omits the path to the app', () => {
    const error = new Error('x');
    error.stack = [
      'Error: x',
      '    at async Object.run (file:///home/ada/My%20Apps/threadkeep/out/main/index.js:10:5)',
      '    at C:\\Users\\ada\\threadkeep\\out\\main\\index.js:3:4',
      '    at threadkeep://app/assets/index-abc.js:5:6',
      '    at new Promise (<anonymous>)',
    ].join('\n');
    expect(traceText(traceOf(error))).toBe(
      [
        'Error',
        '    at async Object.run (out/main/index.js:10:5)',
        '    at out/main/index.js:3:4',
        '    at app/assets/index-abc.js:5:6',
      ].join('\n'),
    );
  });

  test('matches the contract’s schema', () => {
    const deep = (left: number): ReturnType<typeof traceOf> =>
      left === 0 ? traceOf(new RangeError(message)) : deep(left - 1);
    expect(v.is(ErrorTrace, deep(30))).toBe(true);
    expect(v.is(ErrorTrace, { kind: 'Error', frames: ['Dear Ada, your password is'] })).toBe(false);
    expect(v.is(ErrorTrace, { kind: 'Dear Ada', frames: [] })).toBe(false);
  });
});
