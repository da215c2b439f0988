import { randomBytes } from 'node:crypto';
import type { Result } from '../../contract/contract.ts';
import type { FetchResult, PdfOptions } from '../../contract/desk.ts';
import { Failure } from '../../contract/failure.ts';
import { safeFileName } from '../attachments/file-name.ts';
import { markAsDownloaded } from '../attachments/mark-of-the-web.ts';
import type { Connecting } from '../desk/connecting.ts';
import type { Desk } from '../desk/desk.ts';
import type { Importing } from '../desk/importing.ts';
import type { Syncing } from '../desk/syncing.ts';
import type { Confirm, TrustedHosts } from '../desk/trusted-hosts.ts';
import { fileNameFor } from '../export/file-name.ts';
import type { Printer } from '../export/pdf.ts';
import { writeWhole } from '../export/write-file.ts';
import { linkToOpen } from '../message/links.ts';
import { checkTimeZone } from '../whmcs/moment.ts';
import { addressCandidates } from '../whmcs/address.ts';
import type { Target } from '../threads/work.ts';
import type { Handlers } from './bind.ts';
import { personalHandlers } from './personal-handlers.ts';

/** What the handlers need of the desktop; the only way from here to a window. */
export interface Surface extends Printer {
  /** Asks where to save. @returns null if the person cancels. */
  askWhereToSave(title: string, suggestedName: string): Promise<string | null>;
  /** Asks for saved answers, or for a folder. @returns none when the dialog was cancelled. */
  askWhatToOpen(title: string, folder: boolean): Promise<string[]>;
  /** Asks in a dialog of the system; Cancel is the button that is chosen by default. */
  confirm: Confirm;
  openExternally(url: string): Promise<void>;
  showInFolder(path: string): void;
}

export interface Parts {
  desk: Desk;
  connecting: Connecting;
  syncing: Syncing;
  importing: Importing;
  trustedHosts: TrustedHosts;
  surface: Surface;
}

/** One handler for each call of the contract. */
export function makeHandlers(parts: Parts): Handlers {
  const { desk, connecting, syncing, importing, trustedHosts, surface } = parts;
  const { fetching, cancel } = oneFetchAtATime(parts);
  return {
    getState: () => desk.state,
    retryOpening: async () => (await desk.open(), null),
    startMemoryOnly: () => (desk.startMemoryOnly(), null),
    setVaultAside: async () => ({ movedTo: await desk.setVaultAside() }),
    showVaultFolder: () => (surface.showInFolder(desk.state.vaultPath), null),

    readAddress: ({ address }) => {
      const candidates = addressCandidates(address);
      return { ...candidates[0], candidates: candidates.length };
    },
    findServer: ({ address }) => connecting.findServer(address),
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
      fetching(connectionId, (target, signal) => desk.work.fetchByText(target, text, signal)),
    refreshTicket: ({ key }) =>
      fetching(desk.vault.ticket(key).connectionId, (target, signal) =>
        desk.work.refresh(target, key, signal),
      ),
    cancelFetch: () => (cancel(), null),
    openThread: async ({ key, revision }) => {
      const shown = await desk.work.openThread(key, revision);
      if (await desk.write((v) => v.personal.seen(key))) syncing.changed([]);
      return shown;
    },
    listMessages: ({ key, revision, from }) => desk.work.listMessages(key, revision, from),
    readText: async ({ key, revision, position, from }) => ({
      text: await desk.work.readText(key, revision, position, from),
    }),
    getDetails: ({ key, revision }) => desk.work.getDetails(key, revision),
    renderMessages: ({ key, revision, positions }) => desk.work.renderMessages(key, revision, positions),

    fetchFile: async (place) => {
      const { connectionId } = desk.vault.ticket(place.key);
      const signal = AbortSignal.timeout(600_000);
      const file = await connecting.watch(connectionId, async () =>
        desk.work.fetchFile((await desk.target(connectionId)).endpoint, place, signal),
      );
      return file ?? noSuchFile();
    },
    readFile: (place) => desk.work.readFile(place),
    saveFile: async (place) => {
      const { fileName, data } = await desk.work.fileContent(place);
      const path = await surface.askWhereToSave('Save the attachment', safeFileName(fileName));
      if (path === null) return { path };
      await writeWhole(path, data);
      await markAsDownloaded(path);
      return { path };
    },
    importFiles: async ({ connectionId, timeZone, folder }) => {
      checkTimeZone(timeZone);
      const title = folder ? 'Choose a folder of saved tickets' : 'Choose saved tickets';
      const paths = await surface.askWhatToOpen(title, folder);
      if (paths.length === 0) return null;
      const report = await importing.run(connectionId, timeZone, paths);
      syncing.changed([]);
      return report;
    },
    cancelImport: () => (importing.cancel(), null),
    exportPdf: ({ key, revision, options }) => exportPdf(desk, surface, key, revision, options),
    openLink: async ({ url }) => {
      const link = linkToOpen(url);
      await trustedHosts.confirmLink(link);
      await surface.openExternally(link.href);
      return null;
    },
  };
}

/** A new fetch takes the place of the one that runs. */
function oneFetchAtATime({ desk, connecting }: Parts): {
  fetching: (
    connectionId: number,
    work: (target: Target, signal: AbortSignal) => Promise<FetchResult>,
  ) => Promise<Result<'fetchTicket'>>;
  cancel: () => void;
} {
  let running: AbortController | null = null;
  return {
    cancel: () => running?.abort(),
    fetching: async (connectionId, work) => {
      running?.abort();
      const own = (running = new AbortController());
      try {
        const fetched = await connecting.watch(connectionId, async () =>
          work(await desk.target(connectionId), own.signal),
        );
        return { ...fetched, thread: await desk.work.openThread(fetched.key, null) };
      } finally {
        if (running === own) running = null;
        desk.refresh();
      }
    },
  };
}

/** Exports the version that is open. */
async function exportPdf(
  desk: Desk,
  surface: Surface,
  key: number,
  revision: number | null,
  options: PdfOptions,
): Promise<{ path: string | null }> {
  const { connectionId, number, subject } = desk.vault.ticket(key);
  const connection = desk.vault.run((v) => v.connections.byId(connectionId));
  const path = await surface.askWhereToSave('Export as PDF', fileNameFor(number, subject, '.pdf'));
  if (path === null) return { path };
  const nonce = randomBytes(16).toString('base64');
  const html = await desk.work.printable(key, revision, {
    options,
    host: connection?.host || 'a file',
    nonce,
    template: await surface.printTemplate(),
  });
  await writeWhole(path, await surface.print(html, nonce, options.paper));
  return { path };
}

function noSuchFile(): never {
  throw new Failure(
    'attachment-unavailable',
    'This ticket has no such attachment.',
    'Open the ticket again.',
  );
}
