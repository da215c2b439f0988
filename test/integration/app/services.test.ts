import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { noFilters } from '../../../src/contract/search.ts';
import { AttachmentService } from '../../../src/main/app/attachment-service.ts';
import { ConnectionService } from '../../../src/main/app/connection-service.ts';
import { Endpoints } from '../../../src/main/app/endpoints.ts';
import { FetchService } from '../../../src/main/app/fetch-service.ts';
import { ImportService } from '../../../src/main/app/import-service.ts';
import { PersonalService } from '../../../src/main/app/personal-service.ts';
import { ThreadService } from '../../../src/main/app/thread-service.ts';
import { TrustedHostService } from '../../../src/main/app/trusted-host-service.ts';
import { shownThread } from '../../support/contract-data.ts';
import { errorOf } from '../../support/errors.ts';
import { FakeDialogs, FakeSession } from '../../support/fake-session.ts';

let folder: string;
let fake: FakeSession;
let dialogs: FakeDialogs;
let endpoints: Endpoints;
let connections: ConnectionService;
let id: number;
let key: number;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-services-'));
  fake = new FakeSession();
  dialogs = new FakeDialogs();
  endpoints = new Endpoints(fake.session, fake.state, async () => 'DIRECT');
  const hosts = new TrustedHostService(fake.session, fake.state, dialogs);
  connections = new ConnectionService(fake.session, fake.state, endpoints, hosts);
  id = await fake.connect();
  key = fake.addTicket(id);
});
afterEach(() => {
  fake.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('attachments', () => {
  const ref = { key: 1, revision: 1, position: 0, at: 0 };
  const shown = {
    fileName: 'a',
    state: 'stored',
    size: 1,
    failure: null,
    showAs: null,
    risky: false,
  } as const;
  const service = () => new AttachmentService(fake.session, endpoints, connections, dialogs);

  test('are fetched from their ticket’s server', async () => {
    const fetchFile = vi.fn().mockResolvedValue(shown);
    fake.ticketWorker = { fetchFile };
    await expect(service().fetch({ ...ref, key })).resolves.toBe(shown);
    expect(fetchFile.mock.calls[0]?.slice(0, 2)).toEqual([
      (await endpoints.target(id)).endpoint,
      { ...ref, key },
    ]);
    expect((fetchFile.mock.calls[0]?.[2] as AbortSignal).aborted).toBe(false);
    expect(fake.state.connection(id).reachability).toBe('online');
  });

  test('cannot be fetched if the ticket does not have them', async () => {
    fake.ticketWorker = { fetchFile: async () => null };
    await expect(service().fetch({ ...ref, key })).rejects.toMatchObject({ code: 'attachment-unavailable' });
    await expect(service().fetch({ ...ref, key: 99 })).rejects.toMatchObject({ code: 'not-in-vault' });
  });

  test('update the server’s reachability if fetching fails', async () => {
    fake.ticketWorker = { fetchFile: () => Promise.reject(errorOf('timeout')) };
    await expect(service().fetch({ ...ref, key })).rejects.toMatchObject({ code: 'timeout' });
    expect(fake.state.connection(id).reachability).toBe('offline');
  });

  test('are saved to the selected path, with a default name that is valid on every system', async () => {
    const data = new TextEncoder().encode('content');
    fake.ticketWorker = { fileContent: async () => ({ fileName: '../con.txt', data }) };
    dialogs.savePath = join(folder, 'saved.txt');
    await expect(service().save(ref)).resolves.toEqual({ path: dialogs.savePath });
    expect(readFileSync(dialogs.savePath, 'utf8')).toBe('content');
    expect(dialogs.suggested[0]).not.toMatch(/\/|^con\./);
    dialogs.savePath = null;
    await expect(service().save(ref)).resolves.toEqual({ path: null });
  });
});

describe('fetching', () => {
  const fetched = { key: 8, matchedBy: 'number', change: 'new', mergedInto: null } as const;
  const service = () => new FetchService(fake.session, endpoints, connections);
  const openThread = async (opened: number) => shownThread(opened);

  test('by number returns the ticket with its thread, and refreshes the state', async () => {
    const fetchByText = vi.fn().mockResolvedValue(fetched);
    fake.ticketWorker = { fetchByText, openThread };
    const before = fake.refreshes;
    await expect(service().fetchByText(id, 'T-8')).resolves.toEqual({ ...fetched, thread: shownThread(8) });
    expect(fetchByText.mock.calls[0]?.slice(0, 2)).toEqual([await endpoints.target(id), 'T-8']);
    expect(fake.refreshes).toBe(before + 1);
    expect(fake.state.connection(id).reachability).toBe('online');
  });

  test('by key uses the ticket’s connection', async () => {
    const second = await fake.connect();
    const other = fake.addTicket(second);
    const refresh = vi.fn().mockResolvedValue(fetched);
    fake.ticketWorker = { refresh, openThread };
    await service().refresh(other);
    expect(refresh.mock.calls[0]?.slice(0, 2)).toEqual([await endpoints.target(second), other]);
    expect(() => service().refresh(99)).toThrow(expect.objectContaining({ code: 'not-in-vault' }) as Error);
  });

  test('is cancelled by a new fetch, and by the user', async () => {
    const signals: AbortSignal[] = [];
    const running: PromiseWithResolvers<typeof fetched>[] = [];
    fake.ticketWorker = {
      openThread,
      fetchByText: (_target, _text, signal) => {
        signals.push(signal);
        const call = Promise.withResolvers<typeof fetched>();
        running.push(call);
        return call.promise;
      },
    };
    const fetches = service();
    const first = fetches.fetchByText(id, '1');
    await vi.waitFor(() => expect(signals).toHaveLength(1));
    const second = fetches.fetchByText(id, '2');
    await vi.waitFor(() => expect(signals).toHaveLength(2));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    running[0]?.reject(errorOf('cancelled'));
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    fetches.cancel();
    expect(signals[1]?.aborted).toBe(true);
    running[1]?.resolve(fetched);
    await second;
  });

  test('is no longer cancelled once it has ended', async () => {
    let signal: AbortSignal | undefined;
    fake.ticketWorker = {
      openThread,
      fetchByText: async (_target, _text, passedSignal) => ((signal = passedSignal), fetched),
    };
    const fetches = service();
    await fetches.fetchByText(id, '1');
    fetches.cancel();
    expect(signal?.aborted).toBe(false);
  });

  test('refreshes the state after a failure, because the ticket may be marked as deleted', async () => {
    fake.ticketWorker = { fetchByText: () => Promise.reject(errorOf('ticket-not-found')) };
    const before = fake.refreshes;
    await expect(service().fetchByText(id, '1')).rejects.toMatchObject({ code: 'ticket-not-found' });
    expect(fake.refreshes).toBe(before + 1);
  });
});

describe('importing', () => {
  const counts = { files: 1, filesDone: 1, skipped: 0, added: 1, newer: 0, same: 0, older: 0, refused: 0 };
  const report = { entries: [], counts, stoppedBy: null };
  const onImported = vi.fn();
  const importFiles = vi.fn();
  const service = () => new ImportService(fake.session, fake.state, dialogs, onImported);
  beforeEach(() => {
    onImported.mockReset();
    importFiles.mockReset().mockResolvedValue(report);
    fake.ticketWorker = { importFiles };
    dialogs.openPaths = ['/a.json'];
  });

  test.each([true, false])('opens a dialog (folder: %s) and uses the given time zone', async (asks) => {
    const before = fake.refreshes;
    await expect(service().selectAndImport(null, 'Asia/Taipei', asks)).resolves.toBe(report);
    expect(dialogs.foldersAsked).toEqual([asks]);
    expect(importFiles.mock.calls[0]?.slice(0, 3)).toEqual([['/a.json'], null, 'Asia/Taipei']);
    expect(onImported).toHaveBeenCalledOnce();
    expect(fake.refreshes).toBe(before + 1);
  });

  test('into a connection uses its time zone', async () => {
    const second = await fake.connect({ timeZone: 'America/New_York' });
    await service().selectAndImport(second, 'UTC', false);
    expect(importFiles.mock.calls[0]?.slice(1, 3)).toEqual([second, 'America/New_York']);
    await expect(service().selectAndImport(99, 'UTC', false)).rejects.toMatchObject({
      code: 'no-connection',
    });
  });

  test('does nothing if the user cancels; rejects an invalid time zone', async () => {
    dialogs.openPaths = [];
    await expect(service().selectAndImport(null, 'UTC', false)).resolves.toBeNull();
    await expect(service().selectAndImport(null, 'Nowhere', false)).rejects.toMatchObject({
      code: 'bad-time-zone',
    });
    expect(dialogs.foldersAsked).toHaveLength(1);
    expect(importFiles).not.toHaveBeenCalled();
  });

  test('runs once at a time and can be cancelled', async () => {
    const running = Promise.withResolvers<typeof report>();
    importFiles.mockReturnValue(running.promise);
    const imports = service();
    imports.cancel();
    const first = imports.selectAndImport(null, 'UTC', false);
    await vi.waitFor(() => expect(importFiles).toHaveBeenCalledOnce());
    await expect(imports.selectAndImport(null, 'UTC', false)).rejects.toMatchObject({ code: 'vault-busy' });
    const signal = importFiles.mock.calls[0]?.[3] as AbortSignal;
    expect(signal.aborted).toBe(false);
    imports.cancel();
    expect(signal.aborted).toBe(true);
    running.reject(errorOf('disk-full'));
    await expect(first).rejects.toMatchObject({ code: 'disk-full' });
    expect(onImported).not.toHaveBeenCalled();
    importFiles.mockResolvedValue(report);
    await expect(imports.selectAndImport(null, 'UTC', false)).resolves.toBe(report);
  });
});

describe('the user’s changes', () => {
  const service = () => new PersonalService(fake.session);
  const of = (ticket: number) => fake.vault.personal.of(ticket);

  test('writes stars, tags and the read state of many tickets in batches', async () => {
    const keys = Array.from({ length: 1001 }, (_, index) => fake.addTicket(id, index + 10));
    const write = vi.spyOn(fake, 'write');
    const starred = vi.spyOn(fake.vault.personal, 'star');
    await service().setStarred(keys, true);
    expect(write).toHaveBeenCalledTimes(3);
    expect(Math.max(...starred.mock.calls.map(([batch]) => batch.length))).toBe(500);
    for (const at of [0, 499, 500, 999, 1000]) expect(of(keys[at] as number)?.starred).toBe(true);
    await service().setStarred([keys[500] as number], false);
    expect([of(keys[500] as number)?.starred, of(keys[501] as number)?.starred]).toEqual([false, true]);
    await service().addTag(keys.slice(0, 2), 'vip');
    await service().removeTag(keys.slice(1, 2), 'vip');
    expect(keys.slice(0, 3).map((key) => of(key)?.tags)).toEqual([['vip'], [], []]);
  });

  test('marks tickets as read and unread', async () => {
    await service().setRead([key], false);
    expect(fake.vault.personal.markSeen(key)).toBe(true);
    await service().setRead([key], false);
    await service().setRead([key], true);
    expect(fake.vault.personal.markSeen(key)).toBe(false);
  });

  test('does nothing without tickets', async () => {
    const write = vi.spyOn(fake, 'write');
    await service().setStarred([], true);
    expect(write).not.toHaveBeenCalled();
  });

  test('saves searches', async () => {
    const query = { text: 'a', filters: noFilters, sort: 'newest' } as const;
    await service().saveSearch('Mine', query);
    const [saved] = service().listSavedSearches();
    expect(saved).toEqual({ id: saved?.id, name: 'Mine', query });
    await service().removeSearch(saved?.id ?? 0);
    expect(service().listSavedSearches()).toEqual([]);
  });

  test('a private note goes to the worker, which keeps the index', async () => {
    const setPrivateNote = vi.fn().mockResolvedValue(undefined);
    fake.ticketWorker = { setPrivateNote };
    await service().setPrivateNote(key, 'note');
    expect(setPrivateNote.mock.calls).toEqual([[key, 'note']]);
  });

  test('knows when writes in progress have ended, also those that fail', async () => {
    const [first, second] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    fake.ticketWorker = { setPrivateNote: async (at) => void (await (at === 0 ? first : second).promise) };
    const personal = service();
    await personal.finishWrites();
    const writes = [personal.setPrivateNote(0, 'note'), personal.setPrivateNote(1, 'other')];
    const finished = vi.fn();
    const finishing = personal.finishWrites().then(finished);
    first.resolve(undefined);
    await writes[0];
    expect(finished).not.toHaveBeenCalled();
    second.reject(new Error('disk'));
    await finishing;
    await expect(writes[1]).rejects.toThrow('disk');
  });
});

test('opening a ticket marks it as read, and reports a change only if it was unread', async () => {
  const onRead = vi.fn();
  const openThread = vi.fn(async (opened: number) => shownThread(opened));
  fake.ticketWorker = { openThread };
  const threads = new ThreadService(fake.session, onRead);
  fake.vault.personal.markRead([key], false);
  await expect(threads.open(key, 4)).resolves.toEqual(shownThread(key));
  expect(openThread.mock.calls).toEqual([[key, 4]]);
  await threads.open(key, null);
  expect(onRead).toHaveBeenCalledOnce();
});

test('opens a confirmed link in the system’s browser, and no other', async () => {
  const hosts = new TrustedHostService(fake.session, fake.state, dialogs);
  await hosts.openLink('https://a.example/page');
  expect(dialogs.opened).toEqual(['https://a.example/page']);
  dialogs.confirmed = false;
  await expect(hosts.openLink('https://b.example/')).rejects.toMatchObject({ code: 'cancelled' });
  expect(dialogs.questions.at(-1)?.detail).toContain('https://b.example/');
  await expect(hosts.openLink('file:///etc/passwd')).rejects.toMatchObject({ code: 'bad-link' });
  expect(dialogs.opened).toHaveLength(1);
});
