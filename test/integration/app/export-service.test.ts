import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  defaultExportOptions,
  type ExportOptions,
  type ExportProgress,
} from '../../../src/contract/export.ts';
import { noFilters } from '../../../src/contract/search.ts';
import { ExportService } from '../../../src/main/app/export-service.ts';
import type { ExportWorker } from '../../../src/main/workers/start-workers.ts';
import { errorOf } from '../../support/errors.ts';
import { FakeDialogs, FakeSession } from '../../support/fake-session.ts';

let fake: FakeSession;
let dialogs: FakeDialogs;
let service: ExportService;
let published: ExportProgress[][];
let stored: Map<number, ExportProgress>;
let created: Parameters<ExportWorker['create']>[];
/** Exports that run, until the test ends them. */
let runs: { id: number; signal: AbortSignal; end: (part?: Partial<ExportProgress>) => void }[];
let connectionId: number;
let key: number;

const progressOf = (id: number, part: Partial<ExportProgress> = {}): ExportProgress => ({
  ...{ id, state: 'waiting', format: 'pdf', total: 3, done: 0, failed: 0, rate: 0, secondsLeft: null },
  ...{ path: `/out/${id}.pdf`, failure: null, failures: [] },
  ...part,
});

const worker = {
  create: async (...args: Parameters<ExportWorker['create']>) => {
    created.push(args);
    const id = created.length;
    stored.set(id, progressOf(id));
    return id;
  },
  list: async () => [...stored.values()],
  run: (id: number, signal: AbortSignal) =>
    new Promise<ExportProgress>((resolve) => {
      const end = (part: Partial<ExportProgress> = { state: 'done', done: 3 }): void => {
        stored.set(id, progressOf(id, part));
        resolve(progressOf(id, part));
      };
      signal.addEventListener('abort', () => end({ state: 'paused', done: 1 }));
      runs.push({ id, signal, end });
    }),
  setState: async (id: number, state: 'waiting' | 'cancelled') =>
    void stored.set(id, { ...(stored.get(id) as ExportProgress), state }),
  remove: async (id: number) => void stored.delete(id),
  suggestName: async () => 'Suggested',
  preview: vi.fn(),
  copy: vi.fn(),
};

beforeEach(async () => {
  fake = new FakeSession();
  dialogs = new FakeDialogs();
  [published, created, runs, stored] = [[], [], [], new Map()];
  connectionId = await fake.connect();
  key = fake.addTicket(connectionId);
  fake.exportWorker = worker as unknown as ExportWorker;
  service = newService();
});
afterEach(() => {
  service.close();
  fake.close();
});

const newService = () =>
  new ExportService(
    fake.session,
    dialogs,
    (all) => published.push(all),
    () => new Date('2026-05-01T00:00:00Z'),
  );
const options = (part: Partial<ExportOptions> = {}): ExportOptions => ({ ...defaultExportOptions, ...part });
const one = () => ({ kind: 'ticket', key, revision: null }) as const;
const three = () => ({ kind: 'tickets' as const, keys: [key, 2, 3] });
const stateOf = (id: number) => service.list().find((progress) => progress.id === id)?.state;
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('where it is saved', () => {
  test('a single file is asked for with a name, and may replace what the user selected', async () => {
    dialogs.savePath = '/out/My file.PDF';
    await expect(service.start(one(), options())).resolves.toEqual({ id: 1 });
    expect(dialogs.suggested).toEqual(['Suggested.pdf']);
    expect(created[0]).toEqual([
      {
        options: options(),
        ...{ folder: '/out', name: 'My file', overwrite: true, byCommand: false },
        startedAt: '2026-05-01T00:00:00.000Z',
      },
      { keys: [key], revision: null },
    ]);
  });

  test('several files go to a folder, and replace nothing', async () => {
    dialogs.openPaths = ['/out'];
    await service.start(three(), options());
    expect(dialogs.foldersAsked).toEqual([true]);
    expect(created[0]?.[0]).toMatchObject({ folder: '/out', name: null, overwrite: false });
  });

  test.each([
    ['a book', { combine: true }, 'Suggested.pdf'],
    ['a ZIP bundle', { bundle: 'zip' }, 'Suggested.zip'],
    ['one mailbox', { format: 'mbox', combine: true }, 'Suggested.mbox'],
  ] as const)('%s of several tickets is one file', async (_what, part, name) => {
    dialogs.savePath = `/out/${name}`;
    await service.start(three(), options(part));
    expect(dialogs.suggested).toEqual([name]);
  });

  test('messages as files, and a bundle as a folder, go into a folder', async () => {
    dialogs.openPaths = ['/out'];
    await service.start(one(), options({ format: 'eml' }));
    await service.start(one(), options({ bundle: 'folder' }));
    expect(dialogs.suggested).toEqual([]);
    expect(created.map(([{ name }]) => name)).toEqual([null, 'Suggested']);
  });

  test('nothing starts if the user cancels', async () => {
    await expect(service.start(one(), options())).resolves.toEqual({ id: null });
    await expect(service.start(three(), options())).resolves.toEqual({ id: null });
    expect(created).toEqual([]);
  });
});

describe('what is exported', () => {
  test('everything of a client', async () => {
    await expect(
      service.start({ kind: 'client', connectionId, userId: 77 }, options()),
    ).rejects.toMatchObject({
      code: 'nothing-to-export',
    });
    fake.vault.db.prepare('UPDATE ticket SET client_id = 77').run();
    dialogs.savePath = '/out/a.pdf';
    await service.start({ kind: 'client', connectionId, userId: 77 }, options());
    expect(created[0]?.[1]).toEqual({ keys: [key], revision: null });
  });

  test('everything that a search finds', async () => {
    const query = { text: 'x', filters: noFilters, sort: 'newest' } as const;
    fake.searchWorker = {
      find: async (given) => {
        expect(given).toEqual(query);
        return { set: 9 } as never;
      },
      keys: async (set) => (set === 9 ? [7, 8] : null),
    };
    dialogs.openPaths = ['/out'];
    await service.start({ kind: 'search', query }, options());
    expect(created[0]?.[1]).toEqual({ keys: [7, 8], revision: null });
  });

  test('a ticket that is not in the vault is an error before anything is asked', async () => {
    await expect(service.start({ kind: 'ticket', key: 99, revision: null }, options())).rejects.toMatchObject(
      {
        code: 'not-in-vault',
      },
    );
    expect(dialogs.suggested).toEqual([]);
  });
});

describe('running', () => {
  const begin = async (): Promise<number> => {
    dialogs.savePath = '/out/a.pdf';
    const { id } = await service.start(one(), options());
    await settle();
    return id ?? 0;
  };

  test('one runs at a time; the next one starts when it has ended', async () => {
    const [first, second] = [await begin(), await begin()];
    expect([stateOf(first), stateOf(second)]).toEqual(['running', 'waiting']);
    expect(runs.map(({ id }) => id)).toEqual([first]);
    runs[0]?.end();
    await settle();
    expect([stateOf(first), stateOf(second)]).toEqual(['done', 'running']);
    expect(published.at(-1)).toEqual(service.list());
  });

  test('a paused one continues; a cancelled one does not', async () => {
    const id = await begin();
    await service.pause(id);
    expect(stateOf(id)).toBe('paused');
    await service.resume(id);
    await settle();
    expect(stateOf(id)).toBe('running');
    await service.cancel(id);
    expect(stateOf(id)).toBe('cancelled');
    await service.resume(id);
    await settle();
    expect(stateOf(id)).toBe('cancelled');
    expect(runs).toHaveLength(2);
  });

  test('one that failed can be resumed', async () => {
    const id = await begin();
    runs[0]?.end({ state: 'failed', failure: errorOf('disk-full').report() });
    await settle();
    expect(service.list()[0]).toMatchObject({ state: 'failed', failure: { code: 'disk-full' } });
    await service.resume(id);
    await settle();
    expect(service.list()[0]).toMatchObject({ state: 'running', failure: null });
  });

  test('a crashed worker is a failure of the export', async () => {
    const run = vi.spyOn(worker, 'run').mockRejectedValue(errorOf('internal'));
    const id = await begin();
    expect(service.list()).toMatchObject([{ id, state: 'failed', failure: { code: 'internal' } }]);
    run.mockRestore();
  });

  test('progress of the worker is published', async () => {
    const id = await begin();
    service.onProgress(progressOf(id, { state: 'running', done: 2 }));
    expect(published.at(-1)).toMatchObject([{ id, done: 2 }]);
  });

  test('a finished one is listed until it is dismissed; a running one cannot be dismissed', async () => {
    const id = await begin();
    await service.dismiss(id);
    expect(stateOf(id)).toBe('running');
    runs[0]?.end();
    await settle();
    await service.dismiss(id);
    expect(service.list()).toEqual([]);
    expect(stored.size).toBe(0);
  });

  test('what was exported can be opened and shown', async () => {
    const id = await begin();
    await service.open(id);
    expect(dialogs.opened).toEqual(['/out/1.pdf']);
    await expect(service.open(99)).rejects.toMatchObject({ code: 'not-in-vault' });
  });
});

test('after a restart, what was running or waiting continues; what is finished is forgotten', async () => {
  stored = new Map([
    [1, progressOf(1, { state: 'done' })],
    [2, progressOf(2, { state: 'running' })],
    [3, progressOf(3, { state: 'waiting' })],
    [4, progressOf(4, { state: 'paused' })],
    [5, progressOf(5, { state: 'failed' })],
  ]);
  await service.continueUnfinished();
  await settle();
  expect(service.list().map(({ id, state }) => [id, state])).toEqual([
    [2, 'running'],
    [3, 'waiting'],
    [4, 'paused'],
    [5, 'failed'],
  ]);
});

test('messages are copied in the language, with notes only if they are selected', async () => {
  await service.copy(key, 5, [0, 2], 'zh-Hant');
  await service.copy(key, null, null, 'en');
  expect(worker.copy.mock.calls).toEqual([
    [key, 5, [0, 2], expect.objectContaining({ language: 'zh-Hant', includeNotes: true })],
    [key, null, null, expect.objectContaining({ language: 'en', includeNotes: false })],
  ]);
});
