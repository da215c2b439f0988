import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultSettings } from '../../src/contract/settings.ts';
import { valueOf } from '../../src/renderer/bridge.ts';
import { AppStore } from '../../src/renderer/app.svelte.ts';
import { ThreadStore } from '../../src/renderer/features/thread/thread.svelte.ts';
import { ticketList } from '../../src/renderer/features/tickets/ticket-list.svelte.ts';
import { settings } from '../../src/renderer/settings.svelte.ts';
import { wordsOf } from '../../src/shared/words.ts';
import { appState, searchResult, shownThread, syncProgress } from '../support/contract-data.ts';
import { errorOf } from '../support/errors.ts';
import { fakeBridge } from '../support/fake-bridge.ts';

let app: AppStore;
let openThread: ThreadStore;
beforeEach(() => {
  app = new AppStore();
  openThread = new ThreadStore();
  fakeBridge.answer('changeSettings', null);
  fakeBridge.answer('search', searchResult(2));
  fakeBridge.answer('getSync', [syncProgress({ left: 7 })]);
});

const searches = (): number => fakeBridge.received('search').length;
const aim = { position: 3, phrases: [[{ text: 'word', unspaced: false, prefix: false }]] };

test('begins with nothing known, open or running', () => {
  expect(app).toMatchObject({
    ...{ state: null, sync: [], page: { name: 'tickets' }, selected: null, openThread: null, fetched: null },
    ...{
      aim: { position: null, phrases: [] },
      fetching: false,
      failure: null,
      redirected: false,
      fetchFrom: null,
    },
  });
});

describe('starting', () => {
  test('takes the state, then the list and the syncs', async () => {
    fakeBridge.answer('getState', appState({ version: '1.2.3' }));
    await app.start();
    expect(app.state?.version).toBe('1.2.3');
    await vi.waitFor(() => expect(app.sync).toEqual([syncProgress({ left: 7 })]));
    expect(ticketList.found.total).toBe(2);
  });

  test.each(['open', 'memory-only'] as const)(
    'with a vault that opens later (%s) asks for the list once it is open, and only then',
    async (vault) => {
      fakeBridge.answer('getState', appState({ vault: 'opening' }));
      await app.start();
      expect(searches()).toBe(0);
      fakeBridge.emit('state', appState({ vault: 'failed' }));
      expect(searches()).toBe(0);
      fakeBridge.emit('state', appState({ vault }));
      fakeBridge.emit('state', appState({ vault, ticketCount: 9 }));
      await vi.waitFor(() => expect(app.sync).toHaveLength(1));
      expect(searches()).toBe(1);
      expect(app.state?.ticketCount).toBe(9);
    },
  );

  test('goes on where the syncs cannot be read', async () => {
    app.sync = [syncProgress()];
    fakeBridge.answer('getState', appState());
    fakeBridge.fail('getSync', errorOf('vault-busy'));
    await app.start();
    await vi.waitFor(() => expect(app.sync).toEqual([]));
    expect(app.failure).toBeNull();
  });

  test('checks the servers whenever the computer goes online or offline', async () => {
    fakeBridge.answer('getState', appState());
    fakeBridge.answer('checkReachability', null);
    const listen = vi.spyOn(window, 'addEventListener');
    await app.start();
    const listeners = new Map(listen.mock.calls.map(([name, listener]) => [name, listener as () => void]));
    for (const name of ['online', 'offline']) listeners.get(name)?.();
    expect(fakeBridge.received('checkReachability')).toEqual([{}, {}]);
  });

  test('follows the syncs', async () => {
    fakeBridge.answer('getState', appState({ vault: 'opening' }));
    await app.start();
    fakeBridge.emit('sync', [syncProgress({ left: 1 })]);
    expect(app.sync).toEqual([syncProgress({ left: 1 })]);
  });
});

describe('a change of the vault', () => {
  beforeEach(async () => {
    fakeBridge.answer('getState', appState({ vault: 'opening' }));
    await app.start();
    app.open(5);
    app.openThread = openThread;
  });

  test.each([
    ['of the open ticket', [4, 5], 1],
    ['of any ticket', null, 1],
    ['of another ticket', [4], 0],
  ])('%s', async (_, keys, readAgain) => {
    const refresh = vi.spyOn(openThread, 'refresh');
    fakeBridge.emit('vaultChanged', { keys });
    await vi.waitFor(() => expect(searches()).toBe(1));
    expect(refresh).toHaveBeenCalledTimes(readAgain);
  });

  test('while no ticket is open', () => {
    app.selected = null;
    const refresh = vi.spyOn(openThread, 'refresh');
    fakeBridge.emit('vaultChanged', { keys: null });
    expect(refresh).not.toHaveBeenCalled();
  });
});

test('opening a ticket selects it and where to go in it, and no longer says that one was merged', () => {
  app.redirected = true;
  app.open(5, aim);
  expect([app.selected, app.redirected]).toEqual([5, false]);
  expect(app.aim).toEqual(aim);
  app.open(6);
  expect(app.aim).toEqual({ position: null, phrases: [] });
});

describe('a change that the user made', () => {
  test.each([
    ['of the open ticket', [4, 5], true],
    ['of others', [4], false],
  ])('%s shows in the list, and in the thread where it is that one', async (_, keys, shown) => {
    app.selected = 5;
    app.openThread = openThread;
    openThread.thread = shownThread(5);
    const showChange = vi.spyOn(ticketList, 'showChange');
    await app.showChange(keys, { starred: true });
    expect(openThread.thread.starred).toBe(shown);
    expect(showChange.mock.calls).toEqual([[keys, { starred: true }]]);
  });

  test('while no ticket is open shows in the list', async () => {
    app.openThread = openThread;
    openThread.thread = shownThread(5);
    await app.showChange([5], { starred: true });
    expect(openThread.thread.starred).toBe(false);
  });
});

describe('what is remembered', () => {
  beforeEach(() => {
    settings.current = { ...defaultSettings, locale: 'en', lastTicket: 8, sort: 'oldest' };
  });
  afterEach(() => {
    settings.current = { ...defaultSettings, locale: 'en' };
  });

  test('is the order of the list and the open ticket, which takes one call', async () => {
    fakeBridge.answer('getState', appState());
    fakeBridge.answer('openThread', shownThread(8));
    await app.start();
    await vi.waitFor(() => expect(app.selected).toBe(8));
    expect(fakeBridge.received('search')[0]?.sort).toBe('oldest');
    expect(fakeBridge.received('openThread')).toEqual([{ key: 8, revision: null }]);
    expect(app.fetched?.key).toBe(8);
  });

  test('is not opened where it is no longer there, in a temporary session, or over another', async () => {
    fakeBridge.fail('openThread', errorOf('not-in-vault'));
    fakeBridge.answer('getState', appState());
    await app.start();
    await vi.waitFor(() => expect(app.sync).toHaveLength(1));
    expect([app.selected, app.failure]).toEqual([null, null]);
    fakeBridge.reset();
    for (const [vault, selected] of [
      ['memory-only', null],
      ['open', 3],
    ] as const) {
      const other = new AppStore();
      fakeBridge.answer('getSync', [syncProgress()]);
      fakeBridge.answer('search', searchResult(0));
      fakeBridge.answer('getState', appState({ vault }));
      other.selected = selected;
      await other.start();
      await vi.waitFor(() => expect(other.sync).toHaveLength(1));
      expect(other.selected).toBe(selected);
    }
    expect(fakeBridge.received('openThread')).toEqual([]);
  });

  test('is the ticket that is open for a moment, and none of a temporary session', () => {
    vi.useFakeTimers();
    app.state = appState();
    app.open(5);
    vi.advanceTimersByTime(300);
    app.open(6);
    vi.advanceTimersByTime(2000);
    expect(fakeBridge.received('changeSettings')).toEqual([{ lastTicket: 6 }]);
    app.state = appState({ vault: 'memory-only' });
    app.open(7);
    vi.advanceTimersByTime(2000);
    expect(fakeBridge.received('changeSettings')).toHaveLength(1);
  });
});

describe('an attempt', () => {
  test('that succeeds says so, and leaves an older failure', async () => {
    app.failure = errorOf('disk-full').report();
    await expect(app.attempt(() => Promise.resolve(1))).resolves.toBe(true);
    expect(app.failure?.code).toBe('disk-full');
  });

  test('that fails is shown, unless the user cancelled it', async () => {
    fakeBridge.fail('cancelFetch', errorOf('cancelled'));
    const attempt = (): Promise<boolean> => app.attempt(() => valueOf(fakeBridge.bridge.cancelFetch({})));
    await expect(attempt()).resolves.toBe(false);
    expect(app.failure).toBeNull();
    fakeBridge.fail('cancelFetch', errorOf('vault-closed'));
    await expect(attempt()).resolves.toBe(false);
    expect(app.failure?.code).toBe('vault-closed');
  });

  test('that throws anything else tells nothing of it', async () => {
    await app.attempt(() => Promise.reject(new Error('private')));
    expect(app.failure?.code).toBe('internal');
    expect(JSON.stringify(app.failure)).not.toContain('private');
  });
});

describe('a fetch', () => {
  const fetched = (mergedInto: number | null = null) =>
    ({ key: 8, matchedBy: 'number', change: 'new', mergedInto, thread: shownThread(8) }) as const;

  test('by text opens the ticket with the thread that came, then refreshes the list', async () => {
    const held = fakeBridge.hold('fetchTicket');
    app.failure = errorOf('timeout').report();
    const done = app.fetch({ text: 'ABC-1', connectionId: 1 });
    await vi.waitFor(() => expect(held[0]?.args).toEqual({ text: 'ABC-1', connectionId: 1 }));
    expect([app.fetching, app.failure]).toEqual([true, null]);
    held[0]?.resolve(fetched());
    await expect(done).resolves.toBe(true);
    expect([app.fetching, app.selected, app.redirected]).toEqual([false, 8, false]);
    expect(app.fetched?.key).toBe(8);
    expect(searches()).toBe(1);
  });

  test('by key asks for that ticket again', async () => {
    fakeBridge.answer('refreshTicket', fetched());
    await expect(app.fetch({ key: 8 })).resolves.toBe(true);
    expect(fakeBridge.received('refreshTicket')).toEqual([{ key: 8 }]);
  });

  test('that brought another ticket, after a merge, says so', async () => {
    fakeBridge.answer('refreshTicket', fetched(4711));
    await app.fetch({ key: 7 });
    expect(app.selected).toBe(8);
    expect(app.redirected).toBe(true);
  });

  test('of the open ticket is given to the thread that shows it', async () => {
    app.openThread = openThread;
    await openThread.open(8, null, shownThread(8), null);
    fakeBridge.answer('refreshTicket', fetched());
    const showFetched = vi.spyOn(openThread, 'showFetched');
    const refresh = vi.spyOn(openThread, 'refresh');
    await app.fetch({ key: 8 });
    expect(showFetched.mock.calls).toEqual([[fetched().thread]]);
    expect(app.fetched).toBeNull();
    expect(refresh).not.toHaveBeenCalled();
  });

  test('of the open ticket keeps its search matches; that of another one does not', async () => {
    const aim = { position: 3, phrases: [wordsOf('router')] };
    app.open(8, aim);
    app.openThread = openThread;
    await openThread.open(8, null, shownThread(8), null);
    fakeBridge.answer('refreshTicket', fetched());
    await app.fetch({ key: 8 });
    expect(app.aim).toEqual(aim);
    app.open(7, aim);
    await app.fetch({ key: 8 });
    expect([app.selected, app.aim]).toEqual([8, { position: null, phrases: [] }]);
  });

  test('that fails is shown, and the open ticket is read again: it may be marked as deleted', async () => {
    app.open(7);
    app.openThread = openThread;
    const refresh = vi.spyOn(openThread, 'refresh');
    fakeBridge.fail('refreshTicket', errorOf('ticket-not-found'));
    await expect(app.fetch({ key: 7 })).resolves.toBe(false);
    expect(app.failure?.code).toBe('ticket-not-found');
    expect([app.fetching, app.selected, app.fetched]).toEqual([false, 7, null]);
    expect(refresh).toHaveBeenCalledOnce();
    expect(searches()).toBe(1);
  });
});
