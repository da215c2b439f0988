import type { Result } from '../../contract/contract.ts';
import type { FetchResult, PdfOptions } from '../../contract/desk.ts';
import { Failure } from '../../contract/failure.ts';
import type { Connecting } from '../desk/connecting.ts';
import type { Desk } from '../desk/desk.ts';
import { renderPositions, showThread } from '../desk/showing.ts';
import { fileNameFor } from '../export/file-name.ts';
import { threadPdf, type Printer } from '../export/pdf.ts';
import { writeWhole } from '../export/write-file.ts';
import { linkSchemes } from '../message/render.ts';
import { fetchByText, refresh, type Source } from '../sync/fetch.ts';
import { readAddress } from '../whmcs/address.ts';
import type { WhmcsClient } from '../whmcs/client.ts';
import type { Handlers } from './bind.ts';

/** What the handlers need of the desktop; the only way from here to a window. */
export interface Surface extends Printer {
  /** Asks where to save. @returns null when the person thought better of it. */
  askWhereToSave(suggestedName: string): Promise<string | null>;
  openExternally(url: string): Promise<void>;
  showInFolder(path: string): void;
}

/** One handler for each call of the contract. */
export function makeHandlers(
  desk: Desk,
  connecting: Connecting,
  client: WhmcsClient,
  surface: Surface,
): Handlers {
  let running: AbortController | null = null;

  const source = async (): Promise<Source> => {
    const { connection } = desk.state;
    if (!connection)
      throw new Failure('no-connection', 'There is no connection yet.', 'Connect to your WHMCS first.');
    const endpoint = await desk.endpoint(connection);
    return {
      client,
      endpoint,
      connectionId: connection.id,
      timeZone: connection.timeZone,
      vault: desk.vault,
      now: Date.now,
    };
  };
  /** One fetch at a time: a new one takes the place of the one that runs. */
  const fetching = async (
    work: (source: Source, signal: AbortSignal) => Promise<FetchResult>,
  ): Promise<Result<'fetchTicket'>> => {
    running?.abort();
    const own = (running = new AbortController());
    try {
      const fetched = await connecting.watch(async () => work(await source(), own.signal));
      return { ...fetched, thread: showThread(desk.vault, fetched.key, null) };
    } finally {
      if (running === own) running = null;
      desk.refresh();
    }
  };

  return {
    getState: () => desk.state,
    retryOpening: async () => (await desk.open(), null),
    startMemoryOnly: () => (desk.startMemoryOnly(), null),
    setVaultAside: async () => ({ movedTo: await desk.setVaultAside() }),
    showVaultFolder: () => (surface.showInFolder(desk.state.vaultPath), null),

    readAddress: ({ address }) => readAddress(address),
    testConnection: (form) => connecting.test(form),
    saveConnection: async (form) => (await connecting.save(form), null),
    checkReachability: async () => (await connecting.checkReachability(), null),

    listTickets: ({ filter }) => desk.vault.run((v) => v.tickets.list(filter)),
    fetchTicket: ({ text }) => fetching((from, signal) => fetchByText(from, text, signal)),
    refreshTicket: ({ key }) => fetching((from, signal) => refresh(from, key, signal)),
    cancelFetch: () => (running?.abort(), null),
    openThread: ({ key, revision }) => showThread(desk.vault, key, revision),
    renderMessages: ({ key, revision, positions }) => renderPositions(desk.vault, key, revision, positions),
    exportPdf: ({ key, options }) => exportPdf(desk, surface, key, options),
    openLink: async ({ url }) => (await surface.openExternally(safeLink(url)), null),
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
  const path = await surface.askWhereToSave(fileNameFor(stored.thread.number, stored.thread.subject, '.pdf'));
  if (path === null) return { path };
  const pdf = await threadPdf(surface, stored.thread, {
    options,
    timeZone: connection?.timeZone ?? 'UTC',
    host: connection?.host ?? 'a file',
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
