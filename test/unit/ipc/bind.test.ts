import { describe, expect, test } from 'vitest';
import { bindBridge, maxConcurrentCalls, type Handlers, type Sender } from '../../../src/main/ipc/bind.ts';
import { calls, type CallName } from '../../../src/contract/calls.ts';
import { appError } from '../../../src/shared/app-error.ts';

const ours: Sender = { url: 'threadkeep://app/index.html', isMainFrame: true };

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
    call: (name, args, sender = ours) =>
      registered.get(`threadkeep:call:${name}`)?.(sender, args) ?? Promise.reject(new Error(name)),
  };
}

describe('the bridge', () => {
  test.each<Sender>([
    { url: 'https://evil.example/', isMainFrame: true },
    { url: 'threadkeep://app.evil.example/', isMainFrame: true },
    { url: 'about:blank', isMainFrame: true },
    { url: null, isMainFrame: true },
    { url: 'threadkeep://app/index.html', isMainFrame: false },
  ])('refuses the sender %j before the handler hears of it', async (sender) => {
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
  ])('refuses the arguments %j', async (args, field) => {
    const { call } = bound({ fetchTicket: () => expect.fail('it was called') });
    expect(await call('fetchTicket', args)).toEqual({
      ok: false,
      failure: { code: 'invalid-argument', id: 'invalid_argument', params: {}, facts: { field } },
    });
  });

  test('tells the user how long an entry may be', async () => {
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

  test('a list that is too long is no entry of the user’s', async () => {
    const { call } = bound({ renderMessages: () => expect.fail('it was called') });
    const positions = Array.from({ length: 501 }, (_, at) => at);
    expect(await call('renderMessages', { key: 1, revision: null, positions })).toMatchObject({
      failure: { id: 'invalid_argument', facts: { field: 'positions' } },
    });
  });

  test('a failure crosses as a value', async () => {
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

  test('any other error crosses without its message, and is logged', async () => {
    const { call, logged } = bound({ openLink: () => Promise.reject(new Error('secret-in-message')) });
    const outcome = await call('openLink', { url: 'x' });
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'internal' } });
    expect(JSON.stringify(outcome)).not.toContain('secret-in-message');
    expect(logged).toEqual(['openLink']);
  });

  test('a result that is not what the contract says does not cross', async () => {
    const { call } = bound({ readAddress: () => ({ apiUrl: 5 }) as never });
    expect(await call('readAddress', { address: 'x' })).toMatchObject({
      ok: false,
      failure: { code: 'internal' },
    });
  });

  test('what the contract does not name is stripped from results', async () => {
    const { call } = bound({
      readAddress: () => ({ apiUrl: 'u', insecure: false, candidates: 1, secret: 's' }) as never,
    });
    expect(await call('readAddress', { address: 'x' })).toEqual({
      ok: true,
      value: { apiUrl: 'u', insecure: false, candidates: 1 },
    });
  });

  test('the same call runs so often at once, and no more; others are not affected', async () => {
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

  test('calls that failed or were refused count no longer', async () => {
    const { call } = bound({
      cancelFetch: () => {
        throw appError('bad-link', 'internal');
      },
    });
    for (let at = 0; at < 2 * maxConcurrentCalls; at += 1)
      expect(await call('cancelFetch', {})).toMatchObject({ failure: { code: 'bad-link' } });
  });
});
