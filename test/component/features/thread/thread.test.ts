import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  firstScreenMessages,
  type ShownAttachment,
  type ShownMessage,
  type ShownThread,
} from '../../../../src/contract/app.ts';
import { ThreadStore } from '../../../../src/renderer/features/thread/thread.svelte.ts';
import { shownMessage, shownThread, threadState } from '../../../support/contract-data.ts';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';

let store: ThreadStore;
beforeEach(() => {
  store = new ThreadStore();
  fakeBridge.answer('renderMessages', ({ positions }) =>
    positions.map((position) => ({ position, html: `late ${position}` })),
  );
});

/** Messages from one position up to another, of which those below `rendered` come as HTML. */
const messages = (from: number, to: number, rendered = 0): ShownMessage[] =>
  Array.from({ length: to - from }, (_, at) => {
    const position = from + at;
    return shownMessage(position, { html: position < rendered ? `early ${position}` : null });
  });

/** A thread of `total` messages, of which the first `sent` are sent along. */
const longThread = (total: number, sent = total, part: Partial<ShownThread> = {}): ShownThread =>
  shownThread(5, { messageCount: total, messages: messages(0, sent, firstScreenMessages), ...part });

const rendered = (): number[][] => fakeBridge.received('renderMessages').map(({ positions }) => positions);
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

describe('opening', () => {
  test('a short thread takes one call', async () => {
    fakeBridge.answer('openThread', longThread(3));
    await store.open(5, null, null, null);
    expect(fakeBridge.received('openThread')).toEqual([{ key: 5, revision: null }]);
    expect(store.thread?.key).toBe(5);
    expect(Object.fromEntries(store.html)).toEqual({ 0: 'early 0', 1: 'early 1', 2: 'early 2' });
    expect(store.mounted).toBe(firstScreenMessages);
    expect(rendered()).toEqual([]);
  });

  test('a version asks for that version', async () => {
    fakeBridge.answer('openThread', longThread(1));
    await store.open(5, 12, null, null);
    expect(fakeBridge.received('openThread')).toEqual([{ key: 5, revision: 12 }]);
  });

  test('a thread that a fetch brought takes no call', async () => {
    await store.open(5, null, longThread(2), null);
    expect(fakeBridge.received('openThread')).toEqual([]);
    expect(store.thread?.messages).toHaveLength(2);
  });

  test('renders what follows the first screen in batches, of the version that is shown', async () => {
    fakeBridge.answer('openThread', longThread(firstScreenMessages + 70, undefined, { shownRevision: 31 }));
    await store.open(5, null, null, null);
    expect(rendered()).toEqual([range(8, 68), range(68, 78)]);
    expect(new Set(fakeBridge.received('renderMessages').map(({ revision }) => revision))).toEqual(
      new Set([31]),
    );
    expect(store.html.get(7)).toBe('early 7');
    expect(store.html.get(77)).toBe('late 77');
    expect(store.mounted).toBe(78);
  });

  test('reads the messages that did not come along, until all are here', async () => {
    fakeBridge.answer('openThread', longThread(30, 10));
    fakeBridge.answer('listMessages', ({ from }) => messages(from, from + 10));
    await store.open(5, null, null, null);
    expect(fakeBridge.received('listMessages')).toEqual([
      { key: 5, revision: 15, from: 10 },
      { key: 5, revision: 15, from: 20 },
    ]);
    expect(store.thread?.messages.map(({ position }) => position)).toEqual(range(0, 30));
    expect(store.html.size).toBe(30);
  });

  test('asks no more where the thread is shorter than announced', async () => {
    fakeBridge.answer('openThread', longThread(30, 10));
    fakeBridge.answer('listMessages', []);
    await store.open(5, null, null, null);
    expect(fakeBridge.received('listMessages')).toHaveLength(1);
    expect(store.thread?.messageCount).toBe(10);
  });

  test('a message that cannot be rendered is not asked for again', async () => {
    fakeBridge.answer('renderMessages', ({ positions }) =>
      positions.map((position) => ({ position, html: null })),
    );
    fakeBridge.answer('openThread', longThread(12, 10));
    fakeBridge.answer('listMessages', ({ from }) => messages(from, 12));
    await store.open(5, null, null, null);
    expect(rendered()).toEqual([
      [8, 9],
      [10, 11],
    ]);
    expect(store.html.get(9)).toBeNull();
  });

  test('that fails is shown, until one succeeds', async () => {
    fakeBridge.fail('openThread', errorOf('not-in-vault'));
    await store.open(5, null, null, null);
    expect(store.failure?.code).toBe('not-in-vault');
    expect(store.thread).toBeNull();
    await store.open(5, null, longThread(1), null);
    expect(store.failure).toBeNull();
  });
});

describe('aiming at a message', () => {
  test('renders those around it first, and has them in the page', async () => {
    fakeBridge.answer('openThread', longThread(100));
    await store.open(5, null, null, 50);
    expect(rendered()[0]).toEqual(range(42, 58));
    expect(
      rendered()
        .flat()
        .toSorted((a, b) => a - b),
    ).toEqual(range(8, 100));
    expect(store.mounted).toBe(100);
  });

  test('mounts the messages up to it at once', async () => {
    fakeBridge.answer('openThread', longThread(300));
    const held = fakeBridge.hold('renderMessages');
    void store.open(5, null, null, 50);
    await vi.waitFor(() => expect(held).toHaveLength(1));
    held[0]?.resolve(range(42, 58).map((position) => ({ position, html: 'aimed' })));
    await vi.waitFor(() => expect(store.thread).not.toBeNull());
    expect(store.mounted).toBe(58);
    expect([store.html.get(42), store.html.get(57), store.html.get(58)]).toEqual([
      'aimed',
      'aimed',
      undefined,
    ]);
    store.close();
  });

  test('at the beginning mounts the first screen and asks for nothing more', async () => {
    fakeBridge.answer('openThread', longThread(8));
    await store.open(5, null, null, 2);
    expect(rendered()).toEqual([]);
    expect(store.mounted).toBe(10);
    fakeBridge.answer('openThread', longThread(20));
    await store.open(5, null, null, 0);
    expect(store.mounted).toBe(20);
  });

  test('reads on until it is here', async () => {
    fakeBridge.answer('openThread', longThread(60, 10));
    fakeBridge.answer('listMessages', ({ from }) => messages(from, from + 10));
    const held = fakeBridge.hold('renderMessages');
    void store.open(5, null, null, 30);
    await vi.waitFor(() => expect(held).toHaveLength(1));
    expect(fakeBridge.received('listMessages').map(({ from }) => from)).toEqual([10, 20, 30]);
    expect(held[0]?.args.positions).toEqual(range(22, 38));
    store.close();
  });

  test('beyond the end of a thread stops at its end', async () => {
    fakeBridge.answer('openThread', longThread(20, 10));
    fakeBridge.answer('listMessages', []);
    await store.open(5, null, null, 15);
    expect(fakeBridge.received('listMessages')).toHaveLength(1);
    expect(store.thread?.messages).toHaveLength(10);
  });
});

describe('opening another thread or version', () => {
  test('drops the late answer of the one before', async () => {
    const held = fakeBridge.hold('openThread');
    const first = store.open(5, null, null, null);
    const second = store.open(6, null, null, null);
    await vi.waitFor(() => expect(held).toHaveLength(2));
    held[1]?.resolve(shownThread(6));
    await second;
    held[0]?.resolve(shownThread(5));
    await first;
    expect(store.thread?.key).toBe(6);
  });

  test('drops the late failure of the one before', async () => {
    const held = fakeBridge.hold('openThread');
    const first = store.open(5, null, null, null);
    const second = store.open(6, null, null, null);
    await vi.waitFor(() => expect(held).toHaveLength(2));
    held[1]?.resolve(shownThread(6));
    await second;
    held[0]?.reject(errorOf('vault-damaged'));
    await first;
    expect(store.failure).toBeNull();
  });

  test.each([
    ['while the messages around the aim are rendered', 'renderMessages', 40, longThread(100)],
    ['while later messages are rendered', 'renderMessages', null, longThread(100)],
    ['while later messages are read', 'listMessages', null, longThread(20, 8)],
  ] as const)('%s drops what comes then', async (_, call, aim, thread) => {
    fakeBridge.answer('openThread', ({ key }) => (key === 5 ? thread : shownThread(key)));
    const held = fakeBridge.hold(call);
    const first = store.open(5, null, null, aim);
    await vi.waitFor(() => expect(held).toHaveLength(1));
    await store.open(6, null, null, null);
    const late =
      call === 'listMessages' ? messages(8, 20) : range(8, 60).map((position) => ({ position, html: 'x' }));
    held[0]?.resolve(late as never);
    await first;
    expect(store.thread?.key).toBe(6);
    expect(Object.fromEntries(store.html)).toEqual({ 0: '<p>Text 0</p>' });
    expect(fakeBridge.received(call)).toHaveLength(1);
  });

  test('begins with the HTML of that one alone', async () => {
    await store.open(5, null, longThread(12), null);
    await store.open(5, 3, longThread(2, 2, { shownRevision: 3 }), null);
    expect([...store.html.keys()]).toEqual([0, 1]);
    expect(store.thread?.messages).toHaveLength(2);
    await store.open(6, null, shownThread(6, { shownRevision: 3 }), null);
    expect(Object.fromEntries(store.html)).toEqual({ 0: '<p>Text 0</p>' });
  });

  test('after it was closed shows nothing that comes late', async () => {
    const held = fakeBridge.hold('openThread');
    const opening = store.open(5, null, null, null);
    await vi.waitFor(() => expect(held).toHaveLength(1));
    store.close();
    held[0]?.resolve(shownThread(5));
    await opening;
    expect(store.thread).toBeNull();
  });
});

test('a thread that was closed asks for nothing more', async () => {
  const opening = store.open(5, null, longThread(20), null);
  expect(store.thread?.key).toBe(5);
  store.close();
  await opening;
  expect(rendered()).toEqual([]);
});

describe('reading the open version again', () => {
  test('never replaces what is rendered: the texts of a version do not change', async () => {
    await store.open(5, null, longThread(2), null);
    const again = messages(0, 2).map((one) => ({ ...one, html: 'other' }));
    await store.open(5, null, longThread(2, 2, { messages: again }), null);
    expect(Object.fromEntries(store.html)).toEqual({ 0: 'early 0', 1: 'early 1' });
  });

  test('keeps what is rendered and the later messages', async () => {
    fakeBridge.answer('openThread', longThread(30, 10));
    fakeBridge.answer('listMessages', ({ from }) => messages(from, 30));
    await store.open(5, null, null, null);
    const calls = rendered().length;
    fakeBridge.answer('openThread', longThread(30, 10, { starred: true }));
    await store.open(5, null, null, null);
    expect(store.thread?.starred).toBe(true);
    expect(store.thread?.messages).toHaveLength(30);
    expect(rendered()).toHaveLength(calls);
    expect(store.html.get(1)).toBe('early 1');
    expect(fakeBridge.received('listMessages')).toHaveLength(1);
    expect(store.html.get(0)).toBe('early 0');
    expect(store.html.get(29)).toBe('late 29');
    expect(store.mounted).toBe(30);
  });
});

test('a change that was made here shows at once; without a thread it is nothing', () => {
  store.change({ starred: true });
  expect(store.thread).toBeNull();
  store.thread = shownThread(5, { tags: ['a'] });
  store.change({ starred: true, privateNote: 'mine' });
  expect(store.thread).toMatchObject({ key: 5, starred: true, privateNote: 'mine', tags: ['a'] });
});

const file = (part: Partial<ShownAttachment> = {}): ShownAttachment => ({
  ...{ fileName: 'a.txt', state: 'left', size: null, failure: null, showAs: null, risky: false },
  ...part,
});
const stored = file({ state: 'stored', size: 5 });

describe('a refresh', () => {
  /** Opens a thread of 12 messages of which the first has two attachments; what was asked for so far is forgotten. */
  async function openLong(revision: number | null = null): Promise<ShownThread> {
    const thread = longThread(12, 12, {
      messages: messages(0, 12, firstScreenMessages).map((one) =>
        one.position === 0 ? { ...one, files: [file(), file({ fileName: 'b.txt' })] } : one,
      ),
    });
    await store.open(5, revision, thread, null);
    return thread;
  }
  const refreshes = (): number => fakeBridge.received('readThreadState').length;

  test('of the version that is open changes its state and attachments, and renders nothing again', async () => {
    const thread = await openLong();
    const [calls, html] = [rendered().length, [...store.html]];
    const before = store.thread?.messages;
    const files = [stored, file({ fileName: 'b.txt' })];
    fakeBridge.answer(
      'readThreadState',
      threadState(
        { ...thread, starred: true, tags: ['new'], goneAt: '2026-01-04T00:00:00.000Z' },
        {
          attachments: [{ position: 0, files }],
        },
      ),
    );
    await store.refresh();
    expect(fakeBridge.received('readThreadState')).toEqual([{ key: 5, revision: null }]);
    expect(fakeBridge.received('openThread')).toEqual([]);
    expect(rendered()).toHaveLength(calls);
    expect([...store.html]).toEqual(html);
    expect(store.thread).toMatchObject({ starred: true, tags: ['new'], goneAt: '2026-01-04T00:00:00.000Z' });
    expect(store.thread?.messages[0]?.files).toEqual(files);
    // Messages without a change are the same objects: their cards stay as they are.
    expect(store.thread?.messages.map((message, at) => message === before?.[at])).toEqual([
      ...[false, ...Array.from({ length: 11 }, () => true)],
    ]);
  });

  test('that brings the same attachments keeps every message as it is', async () => {
    const thread = await openLong();
    const before = store.thread?.messages;
    fakeBridge.answer('readThreadState', threadState(thread));
    await store.refresh();
    expect(store.thread?.messages.every((message, at) => message === before?.[at])).toBe(true);
  });

  test('with a new version renders the messages that changed, and those alone', async () => {
    const thread = await openLong();
    const calls = rendered().length;
    const changed = thread.messages.map((message) =>
      message.position === 3 || message.position === 9
        ? { ...message, text: 'Other', textLength: 5, html: message.position === 3 ? 'new 3' : null }
        : { ...message, html: message.html && 'again' },
    );
    const newer: ShownThread = {
      ...thread,
      ...{ shownRevision: 31, messageCount: 13 },
      messages: [...changed, shownMessage(12, { html: null })],
    };
    fakeBridge.answer('readThreadState', threadState(newer));
    fakeBridge.answer('openThread', newer);
    await store.refresh();
    expect(fakeBridge.received('openThread')).toEqual([{ key: 5, revision: null }]);
    expect(rendered().slice(calls)).toEqual([[9, 12]]);
    expect(fakeBridge.received('renderMessages').at(-1)?.revision).toBe(31);
    expect(store.thread?.shownRevision).toBe(31);
    expect([2, 3, 8, 9, 12].map((position) => store.html.get(position))).toEqual([
      ...['early 2', 'new 3', 'late 8', 'late 9', 'late 12'],
    ]);
    expect(store.mounted).toBe(13);
  });

  test('of an earlier version that is open asks for that version', async () => {
    const thread = await openLong(15);
    fakeBridge.answer('readThreadState', threadState({ ...thread, starred: true }));
    await store.refresh();
    expect(fakeBridge.received('readThreadState')).toEqual([{ key: 5, revision: 15 }]);
    expect(store.thread?.starred).toBe(true);
  });

  test('that is asked for while one runs is made once more, however often', async () => {
    const thread = await openLong();
    const held = fakeBridge.hold('readThreadState');
    const done = store.refresh();
    for (const _ of [1, 2, 3]) await store.refresh();
    await vi.waitFor(() => expect(held).toHaveLength(1));
    held[0]?.resolve(threadState({ ...thread, tags: ['first'] }));
    await vi.waitFor(() => expect(held).toHaveLength(2));
    held[1]?.resolve(threadState({ ...thread, tags: ['second'] }));
    await done;
    expect(refreshes()).toBe(2);
    expect(store.thread?.tags).toEqual(['second']);
    fakeBridge.answer('readThreadState', threadState(thread));
    await store.refresh();
    expect(refreshes()).toBe(3);
  });

  test('that was asked for meanwhile is made also after one that failed, and takes the failure away', async () => {
    const thread = await openLong();
    const held = fakeBridge.hold('readThreadState');
    const done = store.refresh();
    await store.refresh();
    await vi.waitFor(() => expect(held).toHaveLength(1));
    held[0]?.reject(errorOf('vault-busy'));
    await vi.waitFor(() => expect(held).toHaveLength(2));
    expect(store.failure?.code).toBe('vault-busy');
    held[1]?.resolve(threadState(thread));
    await done;
    expect(store.failure).toBeNull();
  });

  test.each([
    ['another version was opened', () => store.open(5, 3, longThread(2, 2, { shownRevision: 3 }), null)],
    ['the thread was closed', async () => store.close()],
  ])('whose answer comes after %s changes nothing', async (_, meanwhile) => {
    for (const settle of ['resolve', 'reject'] as const) {
      const thread = await openLong();
      const held = fakeBridge.hold('readThreadState');
      const done = store.refresh();
      await vi.waitFor(() => expect(held).toHaveLength(1));
      await meanwhile();
      const shown = store.thread;
      if (settle === 'resolve')
        held[0]?.resolve(threadState({ ...thread, starred: true, shownRevision: 99 }));
      else held[0]?.reject(errorOf('vault-busy'));
      await done;
      expect(store.thread).toBe(shown);
      expect(store.failure).toBeNull();
      expect(fakeBridge.received('openThread')).toEqual([]);
    }
  });

  test('without a thread asks for nothing', async () => {
    await store.refresh();
    expect(refreshes()).toBe(0);
  });
});

describe('a thread that was fetched', () => {
  const newer = longThread(3, 3, { shownRevision: 31 });

  test('is shown where the current version is open', async () => {
    await store.open(5, null, longThread(2), null);
    await store.showFetched(newer);
    expect(store.thread).toMatchObject({ shownRevision: 31, messageCount: 3 });
    expect([fakeBridge.received('openThread'), fakeBridge.received('readThreadState')]).toEqual([[], []]);
  });

  test('leaves an earlier version open, which then offers the new one', async () => {
    await store.open(5, 15, longThread(2), null);
    const revisions = [31, 15].map((id) => ({ id, fetchedAt: '2026-01-03T00:00:00.000Z' }));
    fakeBridge.answer('readThreadState', threadState(longThread(2, 2, { revisions })));
    await store.showFetched({ ...newer, revisions });
    expect(fakeBridge.received('readThreadState')).toEqual([{ key: 5, revision: 15 }]);
    expect(store.thread).toMatchObject({ shownRevision: 15, messageCount: 2, revisions });
  });
});

describe('an attachment as it is now', () => {
  test('takes its place, and leaves everything else', async () => {
    const other = file({ fileName: 'b.txt' });
    const [first, second] = [
      shownMessage(0, { files: [file(), other] }),
      shownMessage(1, { files: [file()] }),
    ];
    await store.open(5, null, shownThread(5, { messageCount: 2, messages: [first, second] }), null);
    const before = store.thread?.messages[1];
    store.showAttachment(0, 1, stored);
    expect(store.thread?.messages[0]?.files).toEqual([file(), stored]);
    expect(store.thread?.messages[1]).toBe(before);
    expect(rendered()).toEqual([]);
  });

  test('without a thread is nothing', () => {
    store.showAttachment(0, 0, stored);
    expect(store.thread).toBeNull();
  });

  test('stays where later messages are read meanwhile', async () => {
    const here = messages(0, 8, 8).map((one) => ({ ...one, files: [file()] }));
    const held = fakeBridge.hold('listMessages');
    const opening = store.open(5, null, longThread(10, 8, { messages: here }), null);
    await vi.waitFor(() => expect(held).toHaveLength(1));
    store.showAttachment(2, 0, stored);
    held[0]?.resolve(messages(8, 10));
    await opening;
    expect(store.thread?.messages).toHaveLength(10);
    expect(store.thread?.messages[2]?.files).toEqual([stored]);
  });
});
