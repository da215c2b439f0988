import { expect, test } from 'vitest';
import { errorReportOf, valueOf } from '../../src/renderer/bridge.ts';
import { errorText } from '../../src/shared/error-text.ts';
import { reportOf } from '../support/errors.ts';

test('an outcome is its value, or throws its failure', async () => {
  await expect(valueOf(Promise.resolve({ ok: true, value: 5 }))).resolves.toBe(5);
  const failure = reportOf('timeout', { address: 'a' });
  const error = await valueOf(Promise.resolve({ ok: false, failure })).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(errorReportOf(error)).toEqual(failure);
  expect((error as Error).message).toBe(errorText(failure).message);
});

test('of any other error nothing is shown but that it happened', () => {
  expect(errorReportOf(new Error('private'))).toMatchObject({ code: 'internal', facts: {} });
});
