import type { Result } from '../../contract/contract.ts';
import type { FetchResult, PdfOptions } from '../../contract/desk.ts';
import { Failure } from '../../contract/failure.ts';
import type { Attachments } from '../desk/attachments.ts';
import type { Connecting } from '../desk/connecting.ts';
import type { Desk } from '../desk/desk.ts';
import { importInto } from '../desk/importing.ts';
import { renderPositions, showThread } from '../desk/showing.ts';
import type { Syncing } from '../desk/syncing.ts';
import { fileNameFor, safeFileName } from '../export/file-name.ts';
import { threadPdf, type Printer } from '../export/pdf.ts';
import { writeWhole } from '../export/write-file.ts';
import { linkSchemes } from '../message/render.ts';
import { fetchByText, refresh, type Source } from '../sync/fetch.ts';
import { checkTimeZone } from '../whmcs/moment.ts';
import { readAddress } from '../whmcs/address.ts';
import type { WhmcsClient } from '../whmcs/client.ts';
import type { Handlers } from './bind.ts';
import { personalHandlers } from './personal-handlers.ts';

/** What the handlers need of the desktop; the only way from here to a window. */
export interface Surface extends Printer {
  /** Asks where to save. @returns null when the person thought better of it. */
  askWhereToSave(title: string, suggestedName: string): Promise<string | null>;
  /** Asks for JSON files, or for a folder. @returns none when the person thought better of it. */
  askWhatToOpen(title: string, folder: boolean): Promise<string[]>;
  openExternally(url: string): Promise<void>;
  showInFolder(path: string): void;
}

export interface Parts {
  desk: Desk;
  connecting: Connecting;
  syncing: Syncing;
  attachments: Attachments;
  client: WhmcsClient;
  surface: Surface;
}

/** One handler for each call of the contract. */
export function makeHandlers(parts: Parts): Handlers {
  const { desk, connecting, syncing, attachments, surface } = parts;
  const { fetching, cancel } = oneFetchAtATime(parts);
  return {
    getState: () => desk.state,
    retryOpening: async () => (await desk.open(), null),
    startMemoryOnly: () => (desk.startMemoryOnly(), null),
    setVaultAside: async () => ({ movedTo: await desk.setVaultAside() }),
    showVaultFolder: () => (surface.showInFolder(desk.state.vaultPath), null),

    readAddress: ({ address }) => readAddress(address),
    testConnection: (form) => connecting.test(form),
    saveConnection: async (form) => ({ id: await connecting.save(form) }),
    disconnect: async ({ connectionId }) => (await syncing.disconnect(connectionId), null),
    checkReachability: async () => (await connecting.checkAll(), null),

    search: (query) => {
      syncing.giveWay();
      return desk.searcher.find(query);
    },
    listRows: ({ set, from, count }) => desk.searcher.rows(set, from, count),
    listKeys: ({ set }) => desk.searcher.keys(set),
    getFacets: () => desk.searcher.facets(),
    ...personalHandlers(desk),

    getSync: () => syncing.progress(),
    startSync: async ({ connectionId, kind }) => (await syncing.start(connectionId, kind), null),
    pauseSync: async ({ connectionId }) => (await syncing.pause(connectionId), null),
    cancelSync: async ({ connectionId }) => (await syncing.cancel(connectionId), null),
    retryFailed: async ({ connectionId }) => (await syncing.start(connectionId, 'retry'), null),
    listFailures: ({ connectionId }) => desk.vault.run((v) => v.failures.list(connectionId, 500)),
    saveSyncSettings: async ({ connectionId, settings }) => (
      await syncing.saveSettings(connectionId, settings),
      null
    ),
    getScopes: ({ connectionId }) =>
      desk.vault.run((v) => ({
        departments: v.connections.departments(connectionId),
        statuses: v.connections.statuses(connectionId),
      })),

    fetchTicket: ({ connectionId, text }) =>
      fetching(connectionId, (from, signal) => fetchByText(from, text, signal)),
    refreshTicket: ({ key }) =>
      fetching(desk.vault.thread(key).connectionId, (from, signal) => refresh(from, key, signal)),
    cancelFetch: () => (cancel(), null),
    openThread: async ({ key, revision }) => {
      const shown = showThread(desk.vault, key, revision);
      if (await desk.write((v) => v.personal.seen(key))) syncing.changed([]);
      return shown;
    },
    renderMessages: ({ key, revision, positions }) => renderPositions(desk.vault, key, revision, positions),

    fetchFile: (place) => attachments.fetch(place),
    readFile: (place) => attachments.read(place),
    saveFile: async (place) => {
      const { fileName, data } = attachments.content(place);
      const path = await surface.askWhereToSave('Save the attachment', safeFileName(fileName));
      if (path !== null) await writeWhole(path, data);
      return { path };
    },
    importFiles: async ({ connectionId, timeZone, folder }) => {
      checkTimeZone(timeZone);
      const title = folder ? 'Choose a folder of saved tickets' : 'Choose saved tickets';
      const paths = await surface.askWhatToOpen(title, folder);
      if (paths.length === 0) return null;
      const report = await importInto(desk, connectionId, timeZone, paths);
      syncing.changed([]);
      return report;
    },
    exportPdf: ({ key, options }) => exportPdf(desk, surface, key, options),
    openLink: async ({ url }) => (await surface.openExternally(safeLink(url)), null),
  };
}

/** A new fetch takes the place of the one that runs. */
function oneFetchAtATime({ desk, connecting, client }: Parts): {
  fetching: (
    connectionId: number,
    work: (source: Source, signal: AbortSignal) => Promise<FetchResult>,
  ) => Promise<Result<'fetchTicket'>>;
  cancel: () => void;
} {
  let running: AbortController | null = null;
  const source = async (connectionId: number): Promise<Source> => {
    const connection = desk.connection(connectionId);
    return {
      client,
      endpoint: await desk.endpoint(connection),
      connectionId,
      timeZone: connection.timeZone,
      vault: desk.vault,
      write: (work) => desk.write(work),
      now: Date.now,
    };
  };
  return {
    cancel: () => running?.abort(),
    fetching: async (connectionId, work) => {
      running?.abort();
      const own = (running = new AbortController());
      try {
        const fetched = await connecting.watch(connectionId, async () =>
          work(await source(connectionId), own.signal),
        );
        return { ...fetched, thread: showThread(desk.vault, fetched.key, null) };
      } finally {
        if (running === own) running = null;
        desk.refresh();
      }
    },
  };
}

async function exportPdf(
  desk: Desk,
  surface: Surface,
  key: number,
  options: PdfOptions,
): Promise<{ path: string | null }> {
  const stored = desk.vault.thread(key);
  const connection = desk.vault.connections.byId(stored.connectionId);
  const suggested = fileNameFor(stored.thread.number, stored.thread.subject, '.pdf');
  const path = await surface.askWhereToSave('Export as PDF', suggested);
  if (path === null) return { path };
  const pdf = await threadPdf(surface, stored.thread, {
    options,
    timeZone: connection?.timeZone ?? 'UTC',
    host: connection?.host || 'a file',
    fetchedAt: stored.fetchedAt,
  });
  await writeWhole(path, pdf);
  return { path };
}

/** @throws Failure `bad-link` for a scheme that could do more than open a page or a mail. */
function safeLink(link: string): string {
  const url = URL.canParse(link) ? new URL(link) : null;
  if (url && linkSchemes.includes(url.protocol.slice(0, -1))) return url.href;
  throw new Failure(
    'bad-link',
    'This link does not lead to a web page or a mail address, so it was not opened.',
    'Copy it if you trust it.',
  );
}
