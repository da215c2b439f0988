import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/contract/errors.ts';
import { FailureClassifier, isRefusal, isUnusable } from '../../../src/main/sync/failure-classifier.ts';
import { errorOf } from '../../support/errors.ts';
import { fileTask, listTask, ticketTask } from '../../support/sync-tasks.ts';

const stopping: ErrorCode[] = [
  'authentication',
  'ip-not-allowed',
  'admin-denied',
  'action-not-allowed',
  'action-unknown',
  'redirect',
  'insecure-address',
  'bad-credential',
  'certificate-not-trusted',
  'license-problem',
  'disk-full',
  'vault-closed',
  'vault-newer',
  'vault-wrong-key',
  'cannot-write',
];
const ofOneRequest: ErrorCode[] = ['answer-too-large', 'too-large', 'vault-damaged', 'internal'];
const refusals: ErrorCode[] = [
  ...ofOneRequest,
  'other-api-error',
  'wrong-ticket',
  'ticket-not-found',
  'attachment-unavailable',
];
const unusable: ErrorCode[] = [
  'not-whmcs',
  'unreadable-answer',
  'server-error',
  'server-output',
  'blocked-by-firewall',
];
const temporary: ErrorCode[] = ['busy', 'timeout', 'unreachable', 'maintenance', 'vault-busy'];

/** Verdicts on the same failure again and again. */
const verdicts = (code: ErrorCode, times: number, classifier = new FailureClassifier()): string[] =>
  Array.from({ length: times }, () => classifier.classify(listTask, errorOf(code)));

describe('a failure that the user has to fix', () => {
  test.each(stopping)('%s stops the sync, whatever was requested', (code) => {
    for (const task of [listTask, ticketTask(1), fileTask(1)])
      expect(new FailureClassifier().classify(task, errorOf(code))).toBe('stop');
  });
});

describe('a failure of a ticket or file', () => {
  test.each(ofOneRequest)('%s fails it', (code) => {
    for (const task of [ticketTask(1), fileTask(1)])
      expect(new FailureClassifier().classify(task, errorOf(code))).toBe('fail');
  });

  test.each([...temporary, ...unusable, 'other-api-error', 'wrong-ticket'] as const)(
    '%s is retried, however often',
    (code) => {
      const classifier = new FailureClassifier();
      for (let time = 0; time < 50; time += 1)
        expect(classifier.classify(ticketTask(1), errorOf(code))).toBe('wait');
    },
  );
});

describe('a failure of the list', () => {
  test.each(refusals)('%s stops the sync the third time', (code) => {
    expect(verdicts(code, 3)).toEqual(['wait', 'wait', 'stop']);
  });

  test.each(unusable)('%s stops the sync the twelfth time', (code) => {
    expect(verdicts(code, 12)).toEqual([...Array<string>(11).fill('wait'), 'stop']);
  });

  test.each(temporary)('%s is always retried', (code) => {
    expect(new Set(verdicts(code, 50))).toEqual(new Set(['wait']));
  });

  test('is counted again after a success of the list, but not of a ticket', () => {
    const classifier = new FailureClassifier();
    verdicts('other-api-error', 2, classifier);
    classifier.onSuccess(listTask);
    expect(verdicts('other-api-error', 2, classifier)).toEqual(['wait', 'wait']);
    classifier.onSuccess(ticketTask(1));
    expect(verdicts('other-api-error', 1, classifier)).toEqual(['stop']);
    verdicts('not-whmcs', 11, classifier);
    classifier.onSuccess(listTask);
    expect(verdicts('not-whmcs', 11, classifier)).not.toContain('stop');
  });

  test('is counted again after a failure of another kind', () => {
    const classifier = new FailureClassifier();
    verdicts('other-api-error', 2, classifier);
    verdicts('busy', 1, classifier);
    expect(verdicts('other-api-error', 2, classifier)).toEqual(['wait', 'wait']);
    verdicts('not-whmcs', 11, classifier);
    verdicts('other-api-error', 1, classifier);
    expect(verdicts('not-whmcs', 11, classifier)).not.toContain('stop');
  });
});

test('refusals and unusable responses are told apart', () => {
  const all = [...stopping, ...refusals, ...unusable, ...temporary];
  expect(all.filter((code) => isRefusal(errorOf(code)))).toEqual(refusals);
  expect(all.filter((code) => isUnusable(code))).toEqual(unusable);
});
