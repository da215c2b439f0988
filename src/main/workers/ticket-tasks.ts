import type {
  AppState,
  PermissionCheck,
  FetchResult,
  AttachmentRef,
  ServerCounts,
  ShownAttachment,
  ShownMessage,
  ShownThread,
  ThreadState,
  TicketDetails,
} from '../../contract/app.ts';
import { AppError } from '../../shared/app-error.ts';
import type { ImportCounts, ImportReport } from '../../contract/import.ts';
import { fileConnection } from '../import/connection.ts';
import { importFiles } from '../import/import.ts';
import { attachmentAt, previewContent, shownAttachments, storedContent } from '../tickets/attachments.ts';
import { ThreadReader } from '../tickets/thread-reader.ts';
import { fetchByText, refresh, type Source } from '../sync/fetch.ts';
import { rederiveOutdated } from '../vault/rederivation.ts';
import type { Vault } from '../vault/vault.ts';
import { getCounts, getDepartments, getStatusColors } from '../whmcs/lookups.ts';
import type { ApiAddress } from '../whmcs/address.ts';
import { WhmcsClient, type Endpoint, type Network } from '../whmcs/client.ts';
import { getAttachment } from '../whmcs/get-attachment.ts';
import { findInstallation, type FoundInstallation } from '../whmcs/installation.ts';
import { sleep } from '../whmcs/retry-policy.ts';
import { checkPermissions } from '../whmcs/permission-check.ts';

/** The largest attachment that is fetched on request, in bytes. */
const maxAttachmentBytes = 64 * 1024 * 1024;

/** How often an import's progress is published, in milliseconds. */
const publishEveryMs = 200;

/** Events of the tasks. */
export type TicketTaskEvent =
  | { waiting: NonNullable<AppState['waiting']> }
  | { importing: ImportCounts }
  /** Keys of tickets that were derived again. */
  | { rederived: number[] };

/** The connection that a request is sent to. */
export interface RequestTarget {
  connectionId: number;
  endpoint: Endpoint;
  timeZone: string;
}

/**
 * Tasks that read untrusted text: responses, files, stored threads. They run in a worker, so that they do not block the
 * window.
 */
export class TicketTasks {
  readonly #vault: Vault;
  readonly #reader: ThreadReader;
  readonly #client: WhmcsClient;
  /** Without retries, so that checking whether a server is reachable is fast. */
  readonly #onceClient: WhmcsClient;
  readonly #publish: (event: TicketTaskEvent) => void;
  #rederiving: Promise<void> | null = null;
  /** Set if requested while it is running, because earlier tickets may be outdated again. */
  #rederiveAgain = false;

  constructor(vault: Vault, publish: (event: TicketTaskEvent) => void) {
    this.#vault = vault;
    this.#publish = publish;
    this.#reader = new ThreadReader(vault);
    const patience = {
      tries: 4,
      sleep,
      random: Math.random,
      onWait: (failure: AppError, ms: number) =>
        publish({ waiting: { failure: failure.report(), seconds: Math.ceil(ms / 1000) } }),
    };
    this.#client = new WhmcsClient(patience);
    this.#onceClient = new WhmcsClient({ ...patience, tries: 1 });
  }

  openThread(key: number, revision: number | null): ShownThread {
    return this.#reader.open(key, revision);
  }

  threadState(key: number, revision: number | null): ThreadState {
    return this.#reader.state(key, revision);
  }

  listMessages(key: number, revision: number | null, from: number): ShownMessage[] {
    return this.#reader.messages(key, revision, from);
  }

  renderMessages(
    key: number,
    revision: number | null,
    positions: number[],
  ): { position: number; html: string | null }[] {
    return this.#reader.render(key, revision, positions);
  }

  readText(key: number, revision: number | null, position: number, from: number): string {
    return this.#reader.text(key, revision, position, from);
  }

  getDetails(key: number, revision: number | null): TicketDetails {
    return this.#reader.details(key, revision);
  }

  setPrivateNote(key: number, privateNote: string): void {
    this.#vault.transaction((v) => {
      v.personal.setPrivateNote(key, privateNote);
      // The note of a ticket with an unreadable response is stored, but not indexed.
      if (v.tickets.isReadable(key)) v.tickets.reindex(key);
    });
  }

  fetchByText(target: RequestTarget, text: string, signal: AbortSignal): Promise<FetchResult> {
    return fetchByText(this.#source(target), text, signal);
  }

  refresh(target: RequestTarget, key: number, signal: AbortSignal): Promise<FetchResult> {
    return refresh(this.#source(target), key, signal);
  }

  #source(target: RequestTarget): Source {
    return {
      ...target,
      client: this.#client,
      vault: this.#vault,
      write: async (work) => this.#vault.run(work),
      now: Date.now,
    };
  }

  findInstallation(
    candidates: ApiAddress[],
    network: Network,
    signal: AbortSignal,
  ): Promise<FoundInstallation> {
    return findInstallation(this.#onceClient, candidates, signal, network);
  }

  testActions(endpoint: Endpoint, signal: AbortSignal): Promise<PermissionCheck[]> {
    return checkPermissions(this.#client, endpoint, signal);
  }

  /** Checks whether the server responds, and stores its statuses and departments. */
  async checkServer(
    { connectionId, endpoint }: RequestTarget,
    ignoreDepartments: boolean,
    signal: AbortSignal,
  ): Promise<ServerCounts | null> {
    const colors = await getStatusColors(this.#onceClient, endpoint, signal);
    this.#vault.run((v) => v.connections.saveStatusColors(connectionId, colors));
    const departments = await getDepartments(this.#onceClient, endpoint, signal).catch(() => null);
    if (departments) this.#vault.run((v) => v.connections.saveDepartments(connectionId, departments));
    return getCounts(this.#onceClient, endpoint, ignoreDepartments, signal).catch(() => null);
  }

  /** Fetches an attachment. @throws AppError, which is also stored with the file */
  async fetchFile(
    endpoint: Endpoint,
    place: AttachmentRef,
    signal: AbortSignal,
  ): Promise<ShownAttachment | null> {
    const stored = this.#reader.thread(place.key, place.revision);
    const name = attachmentAt(stored, place);
    const { id } = this.#vault.run((v) => v.attachments.row(place.key, name));
    try {
      const data = await getAttachment(this.#client, endpoint, name, maxAttachmentBytes, signal);
      this.#vault.run((v) => v.attachments.saveContent(id, data));
    } catch (error) {
      if (error instanceof AppError && error.code !== 'cancelled') {
        const state = error.code === 'attachment-unavailable' ? 'deleted' : 'failed';
        this.#vault.run((v) => v.attachments.markFailed(id, state, error.report()));
      }
      throw error;
    }
    const { thread } = stored;
    const message = thread.messages[place.position];
    return (message && shownAttachments(this.#vault, place.key, thread.ticketId, message)[place.at]) ?? null;
  }

  readFile(place: AttachmentRef): ReturnType<typeof previewContent> {
    return previewContent(
      this.#vault,
      place.key,
      attachmentAt(this.#reader.thread(place.key, place.revision), place),
    );
  }

  /** @returns the original name and the content */
  fileContent(place: AttachmentRef): { fileName: string; data: Uint8Array<ArrayBuffer> } {
    const name = attachmentAt(this.#reader.thread(place.key, place.revision), place);
    return { fileName: name.fileName, data: storedContent(this.#vault, place.key, name) };
  }

  /** @param connectionId null for tickets without a connection */
  importFiles(
    paths: string[],
    connectionId: number | null,
    timeZone: string,
    signal: AbortSignal,
  ): Promise<ImportReport> {
    let published = 0;
    const onProgress = (counts: ImportCounts): void => {
      if (counts.filesDone < counts.files && Date.now() - published < publishEveryMs) return;
      published = Date.now();
      this.#publish({ importing: counts });
    };
    const target = {
      connectionIn: (v: Vault) => connectionId ?? fileConnection(v, timeZone),
      timeZone,
      write: async <T>(work: (vault: Vault) => T) => this.#vault.run(work),
    };
    return importFiles(paths, target, { signal, onProgress });
  }

  /** Derives outdated tickets again, in the background. */
  rederive(): void {
    if (this.#rederiving) {
      this.#rederiveAgain = true;
      return;
    }
    this.#rederiveAgain = false;
    this.#rederiving = rederiveOutdated(this.#vault, (keys) => this.#publish({ rederived: keys }))
      // For example, if the disk is full. The next start continues.
      .catch(() => undefined)
      .then(() => {
        this.#rederiving = null;
        if (this.#rederiveAgain) this.rederive();
      });
  }
}
