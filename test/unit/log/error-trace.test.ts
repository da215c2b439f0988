import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { ErrorTrace } from '../../../src/contract/diagnostics.ts';
import { errorText } from '../../../src/main/log/log-entry.ts';
import { appError } from '../../../src/shared/app-error.ts';
import { traceOf, traceText } from '../../../src/shared/error-trace.ts';

/** A message as a hostile or merely unlucky server makes it: lines of it look like stack frames. */
const message = 'ada@example.com\n    at secret (file:///home/ada/letter.js:1:2)\n    at the corner shop';

describe('the trace of an error', () => {
  test('is its kind and place, never what it was about', () => {
    const told = errorText(new TypeError(message));
    expect(told).toMatch(/^TypeError\n {4}at .*unit\/log\/error-trace\.test\.ts:\d+:\d+/);
    expect(told).not.toMatch(/ada|corner|secret/);
  });

  test.each([
    ['a message that was changed afterwards', 'changed'],
    ['a message that was emptied afterwards', ''],
  ])('says nothing of %s', (_, later) => {
    const error = new Error(message);
    expect(error.stack).toContain('corner');
    error.message = later;
    const told = errorText(error);
    expect(told).not.toMatch(/ada|corner|secret|letter/);
  });

  test('without a message has its place', () => {
    expect(errorText(new RangeError())).toMatch(/^RangeError\n {4}at .*error-trace\.test\.ts:/);
  });

  test('has only a plain word as its kind', () => {
    const error = new Error('x');
    error.name = 'ada@example.com said';
    expect(traceOf(error).kind).toBe('Error');
  });

  test('of something else than an error is its type', () => {
    expect(errorText('ada@example.com')).toBe('string');
    expect(errorText(null)).toBe('object');
    expect(errorText({ secret: 1 })).toBe('object');
  });

  test('of an AppError is its code and id, without parameters and facts', () => {
    const error = appError(
      'cannot-write',
      'settings_not_saved',
      { path: '/home/ada/x' },
      { address: '192.0.2.1' },
    );
    expect(errorText(error)).toBe('AppError cannot-write (settings_not_saved)');
  });

  test('leaves out the path to the app', () => {
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

  test('is what the contract lets across', () => {
    const deep = (left: number): ReturnType<typeof traceOf> =>
      left === 0 ? traceOf(new RangeError(message)) : deep(left - 1);
    expect(v.is(ErrorTrace, deep(30))).toBe(true);
    expect(v.is(ErrorTrace, { kind: 'Error', frames: ['Dear Ada, your password is'] })).toBe(false);
    expect(v.is(ErrorTrace, { kind: 'Dear Ada', frames: [] })).toBe(false);
  });
});
