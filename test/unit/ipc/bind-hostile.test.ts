import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { calls, type CallName } from '../../../src/contract/calls.ts';
import { bindBridge, type Handlers, type Sender } from '../../../src/main/ipc/bind.ts';
import { arbitraryOf, unlimited } from '../../support/arbitrary.ts';

const appSender: Sender = { url: 'threadkeep://app/index.html', isMainFrame: true };
const names = Object.keys(calls) as CallName[];

/** The bridge with the contract's real schemas and handlers that record their calls. */
function bridge(): { call: (name: CallName, args: unknown) => Promise<unknown>; reached: unknown[] } {
  const reached: unknown[] = [];
  const registered = new Map<string, (sender: Sender, args: unknown) => Promise<unknown>>();
  const handlers = Object.fromEntries(
    names.map((name) => [
      name,
      (args: unknown) => {
        reached.push(args);
        throw new Error(`inside-word at ${import.meta.filename}`);
      },
    ]),
  ) as unknown as Handlers;
  bindBridge(
    (channel, handle) => registered.set(channel, handle),
    handlers,
    () => undefined,
  );
  return {
    reached,
    call: async (name, args) => registered.get(`threadkeep:call:${name}`)?.(appSender, args),
  };
}

const wrongKeys = fc.constantFrom('__proto__', 'constructor', 'toString', 'sql', '');
/** Any value, or valid arguments with one change. */
const inputFor = (name: CallName): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.anything(),
    arbitraryOf(calls[name].args),
    fc.tuple(arbitraryOf(calls[name].args), wrongKeys, fc.anything()).map(([args, key, value]) => {
      const changed = { ...(args as object) };
      Object.defineProperty(changed, key, { value, enumerable: true, configurable: true });
      return changed;
    }),
    fc.tuple(arbitraryOf(calls[name].args), fc.nat(), fc.anything()).map(([args, index, value]) => {
      const keys = Object.keys(args as object);
      const key = keys[index % keys.length];
      return key === undefined ? value : { ...(args as object), [key]: value };
    }),
  );
const inputs = fc.constantFrom(...names).chain((name) => fc.tuple(fc.constant(name), inputFor(name)));

describe('arguments from the page', () => {
  test(
    'reach a handler only if they are valid, and errors reveal no internals',
    { timeout: 60_000 },
    async () => {
      const { call, reached } = bridge();
      let passed = 0;
      await fc.assert(
        fc.asyncProperty(inputs, async ([name, args]) => {
          reached.length = 0;
          const outcome = await call(name, args);
          const valid = v.safeParse(calls[name].args, args).success;
          if (valid) passed += 1;
          expect(reached).toHaveLength(valid ? 1 : 0);
          expect(outcome).toMatchObject({
            ok: false,
            failure: { code: valid ? 'internal' : 'invalid-argument' },
          });
          expect(JSON.stringify(outcome)).not.toMatch(/inside-word|node_modules|\.ts\b|\bat .*:\d+/);
          expect(Object.keys(Object.prototype)).toEqual([]);
          expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
        }),
        { numRuns: 3000 },
      );
      expect(passed).toBeGreaterThan(300);
    },
  );

  test('keys of the object prototype are not arguments', async () => {
    const { call, reached } = bridge();
    const hostile = JSON.parse('{"__proto__":{"polluted":1},"key":1,"revision":null}') as unknown;
    expect(await call('openThread', hostile)).toMatchObject({ failure: { code: 'invalid-argument' } });
    expect(reached).toEqual([]);
    expect('polluted' in {}).toBe(false);
  });
});

describe('limits', () => {
  test('every text and list in the arguments has one', () => {
    expect(names.flatMap((name) => unlimited(calls[name].args, name))).toEqual([]);
    expect(unlimited(v.strictObject({ a: v.array(v.string()) }), 'x')).toEqual(['x.a', 'x.a[]']);
    expect(unlimited(v.pipe(v.array(v.number()), v.maxLength(5)), 'x')).toEqual(['x']);
  });

  /** Counts how many items of a list are read. */
  function counted(length: number, item: unknown): { list: unknown[]; looked: () => number } {
    let looked = 0;
    const list = new Proxy<unknown[]>([], {
      get: (target, key) => {
        if (key === 'length') return length;
        if (typeof key === 'string' && /^\d+$/.test(key)) {
          looked += 1;
          return item;
        }
        return Reflect.get(target, key) as unknown;
      },
    });
    return { list, looked: () => looked };
  }

  test('rejects a list that is too long before reading its items', async () => {
    const { call } = bridge();
    const { list, looked } = counted(3_000_000, 1);
    expect(await call('setStarred', { keys: list, starred: true })).toMatchObject({
      failure: { code: 'invalid-argument' },
    });
    expect(looked()).toBe(0);
  });

  test('rejects a list at its first invalid item', async () => {
    const { call } = bridge();
    const { list, looked } = counted(1_000_000, 'x');
    expect(await call('setStarred', { keys: list, starred: true })).toMatchObject({
      failure: { code: 'invalid-argument' },
    });
    expect(looked()).toBe(1);
  });
});
