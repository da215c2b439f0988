import { describe, expect, test } from 'vitest';
import { bindBridge, maxConcurrentCalls, type Handlers, type Sender } from '../../../src/main/ipc/bind.ts';
import { calls, type CallName } from '../../../src/contract/calls.ts';
import { SentenceError } from '../../../src/shared/app-error.ts';

const ours: Sender = { url: 'threadkeep://app/index.html', isMainFrame: true };

function bound(handlers: Partial<Handlers>): {
  call: (name: CallName, args: unknown, sender?: Sender) => Promise<unknown>;
  complaints: string[];
} {
  const registered = new Map<string, (sender: Sender, args: unknown) => Promise<unknown>>();
  const complaints: string[] = [];
  bindBridge(
    (channel, handle) => registered.set(channel, handle),
    handlers as Handlers,
    (name) => complaints.push(name),
  );
  expect(registered.size).toBe(Object.keys(calls).length);
  return {
    complaints,
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

  test.each([undefined, null, 'text', [], { text: 5 }, { text: 'a', more: 1 }, { text: 'x'.repeat(20_001) }])(
    'refuses the arguments %j',
    async (args) => {
      const { call } = bound({ fetchTicket: () => expect.fail('it was called') });
      expect(await call('fetchTicket', args)).toMatchObject({
        ok: false,
        failure: { code: 'invalid-argument' },
      });
    },
  );

  test('a failure crosses as a value', async () => {
    const { call } = bound({
      openLink: () => {
        throw new SentenceError('bad-link', 'No.', 'Do.', { a: 'b' });
      },
    });
    expect(await call('openLink', { url: 'x' })).toEqual({
      ok: false,
      failure: {
        code: 'bad-link',
        id: 'sentence',
        params: { message: 'No.', nextStep: 'Do.' },
        facts: { a: 'b' },
      },
    });
  });

  test('any other error crosses without a word of itself, and is complained of', async () => {
    const { call, complaints } = bound({ openLink: () => Promise.reject(new Error('secret-in-message')) });
    const outcome = await call('openLink', { url: 'x' });
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'internal' } });
    expect(JSON.stringify(outcome)).not.toContain('secret-in-message');
    expect(complaints).toEqual(['openLink']);
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
        throw new SentenceError('bad-link', 'No.', 'Do.');
      },
    });
    for (let at = 0; at < 2 * maxConcurrentCalls; at += 1)
      expect(await call('cancelFetch', {})).toMatchObject({ failure: { code: 'bad-link' } });
  });
});
