import { describe, expect, test } from 'vitest';
import { bindBridge, maxConcurrentCalls, type Handlers, type Sender } from '../../../src/main/ipc/bind.ts';
import { calls, type CallName } from '../../../src/contract/calls.ts';
import { appError } from '../../../src/shared/app-error.ts';

const appSender: Sender = { url: 'threadkeep://app/index.html', isMainFrame: true };

function bound(handlers: Partial<Handlers>): {
  call: (name: CallName, args: unknown, sender?: Sender) => Promise<unknown>;
  logged: string[];
} {
  const registered = new Map<string, (sender: Sender, args: unknown) => Promise<unknown>>();
  const logged: string[] = [];
  bindBridge(
    (channel, handle) => registered.set(channel, handle),
    handlers as Handlers,
    (name) => logged.push(name),
  );
  expect(registered.size).toBe(Object.keys(calls).length);
  return {
    logged,
    call: (name, args, sender = appSender) =>
      registered.get(`threadkeep:call:${name}`)?.(sender, args) ?? Promise.reject(new Error(name)),
  };
}

describe('bridge', () => {
  test.each<Sender>([
    { url: 'https://evil.example/', isMainFrame: true },
    { url: 'threadkeep://app.evil.example/', isMainFrame: true },
    { url: 'about:blank', isMainFrame: true },
    { url: null, isMainFrame: true },
    { url: 'threadkeep://app/index.html', isMainFrame: false },
  ])('rejects the sender %j before calling the handler', async (sender) => {
    const { call } = bound({ cancelFetch: () => expect.fail('it was called') });
    expect(await call('cancelFetch', {}, sender)).toMatchObject({
      ok: false,
      failure: { code: 'untrusted-sender' },
    });
  });

  test.each([
    [undefined, ''],
    [null, ''],
    ['text', ''],
    [[], 'connectionId'],
    [{ connectionId: 1, text: 5 }, 'text'],
    [{ connectionId: 1, text: 'a', more: 1 }, 'more'],
    [{ connectionId: 0, text: 'a' }, 'connectionId'],
  ])('rejects the arguments %j', async (args, field) => {
    const { call } = bound({ fetchTicket: () => expect.fail('it was called') });
    expect(await call('fetchTicket', args)).toEqual({
      ok: false,
      failure: { code: 'invalid-argument', id: 'invalid_argument', params: {}, facts: { field } },
    });
  });

  test('tells the user the maximum length of an entry', async () => {
    const { call } = bound({ fetchTicket: () => expect.fail('it was called') });
    expect(await call('fetchTicket', { connectionId: 1, text: 'x'.repeat(20_001) })).toEqual({
      ok: false,
      failure: {
        code: 'invalid-argument',
        id: 'entry_too_long',
        params: { limit: 20_000 },
        facts: { field: 'text' },
      },
    });
  });

  test('a list that is too long is not reported as user input', async () => {
    const { call } = bound({ renderMessages: () => expect.fail('it was called') });
    const positions = Array.from({ length: 501 }, (_, index) => index);
    expect(await call('renderMessages', { key: 1, revision: null, positions })).toMatchObject({
      failure: { id: 'invalid_argument', facts: { field: 'positions' } },
    });
  });

  test('returns an AppError as a value', async () => {
    const { call } = bound({
      openLink: () => {
        throw appError('timeout', 'timeout_no_response', { host: 'h', seconds: 3 }, { a: 'b' });
      },
    });
    expect(await call('openLink', { url: 'x' })).toEqual({
      ok: false,
      failure: {
        code: 'timeout',
        id: 'timeout_no_response',
        params: { host: 'h', seconds: 3 },
        facts: { a: 'b' },
      },
    });
  });

  test('returns other errors without their message, and logs them', async () => {
    const { call, logged } = bound({ openLink: () => Promise.reject(new Error('secret-in-message')) });
    const outcome = await call('openLink', { url: 'x' });
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'internal' } });
    expect(JSON.stringify(outcome)).not.toContain('secret-in-message');
    expect(logged).toEqual(['openLink']);
  });

  test('rejects a result that does not match the contract', async () => {
    const { call } = bound({ readAddress: () => ({ apiUrl: 5 }) as never });
    expect(await call('readAddress', { address: 'x' })).toMatchObject({
      ok: false,
      failure: { code: 'internal' },
    });
  });

  test('removes unknown fields from results', async () => {
    const { call } = bound({
      readAddress: () => ({ apiUrl: 'u', insecure: false, candidates: 1, secret: 's' }) as never,
    });
    expect(await call('readAddress', { address: 'x' })).toEqual({
      ok: true,
      value: { apiUrl: 'u', insecure: false, candidates: 1 },
    });
  });

  test('limits simultaneous calls of the same kind, without affecting others', async () => {
    const { promise, resolve } = Promise.withResolvers<null>();
    let running = 0;
    const { call } = bound({
      cancelFetch: async () => {
        running += 1;
        await promise;
        return null;
      },
      cancelImport: () => null,
    });
    const all = Array.from({ length: 1000 }, () => call('cancelFetch', {}));
    expect(running).toBe(maxConcurrentCalls);
    expect(await all.at(-1)).toMatchObject({ ok: false, failure: { code: 'too-many-calls' } });
    expect(await call('cancelImport', {})).toEqual({ ok: true, value: null });
    resolve(null);
    expect(await all[0]).toEqual({ ok: true, value: null });
    expect(await call('cancelFetch', {})).toEqual({ ok: true, value: null });
    await expect(call('cancelFetch', {}, { url: null, isMainFrame: true })).resolves.toMatchObject({
      failure: { code: 'untrusted-sender' },
    });
  });

  test('failed and rejected calls no longer count', async () => {
    const { call } = bound({
      cancelFetch: () => {
        throw appError('bad-link', 'internal');
      },
    });
    for (let index = 0; index < 2 * maxConcurrentCalls; index += 1)
      expect(await call('cancelFetch', {})).toMatchObject({ failure: { code: 'bad-link' } });
  });
});
