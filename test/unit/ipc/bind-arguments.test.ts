import { expect, test } from 'vitest';
import type { ErrorReport } from '../../../src/contract/errors.ts';
import { bindBridge, type Handlers } from '../../../src/main/ipc/bind.ts';
import { AppError } from '../../../src/shared/app-error.ts';

/** What the page is told of an argument that is refused. */
async function refusal(call: string, args: unknown): Promise<AppError> {
  let answer: unknown;
  bindBridge(
    (channel, handle) => {
      if (channel.endsWith(`:${call}`))
        answer = handle({ url: 'threadkeep://app/index.html', isMainFrame: true }, args);
    },
    {} as Handlers,
    () => undefined,
  );
  const { failure } = (await answer) as { failure: ErrorReport };
  expect(failure.code).toBe('invalid-argument');
  return AppError.fromReport(failure);
}

test('names the place of what is wrong, and nothing of its content', async () => {
  const settings = { connectionId: 1, settings: { departments: ['private'] } };
  const error = await refusal('saveSyncSettings', settings);
  expect(error.facts).toEqual({ field: 'settings.departments.0' });
  expect(JSON.stringify(error.report())).not.toContain('private');
  const wholeArgument = await refusal('saveSyncSettings', 'private');
  expect(JSON.stringify(wholeArgument.report())).not.toMatch(/settings|private|undefined/);
});

test('a text that is too long is told from one of a wrong form', async () => {
  const long = await refusal('fetchTicket', { connectionId: 1, text: 'x'.repeat(20_001) });
  const wrong = await refusal('fetchTicket', { connectionId: 1, text: 5 });
  expect(long.message).toContain('20,000');
  expect(wrong.message).not.toContain('20,000');
  expect(long.nextStep).not.toBe('');
});

test('a place that is very long is cut', async () => {
  const error = await refusal('fetchTicket', { connectionId: 1, text: '', ['y'.repeat(5000)]: 1 });
  expect(error.facts).toEqual({ field: 'y'.repeat(100) });
});
