import type { AttachmentRef, ShownAttachment } from '../../contract/app.ts';
import { m } from '../../i18n/generated/messages.js';
import { appError } from '../../shared/app-error.ts';
import { safeFileName } from '../attachments/file-name.ts';
import { markAsDownloaded } from '../attachments/mark-of-the-web.ts';
import { writeFileAtomically } from '../export/write-file.ts';
import type { ConnectionService } from './connection-service.ts';
import type { Endpoints } from './endpoints.ts';
import type { NativeDialogs } from './ports.ts';
import type { VaultSession } from './vault-session.ts';

/** Timeout for fetching an attachment, in milliseconds. */
const fetchTimeoutMs = 600_000;

export class AttachmentService {
  readonly #session: VaultSession;
  readonly #endpoints: Endpoints;
  readonly #connections: ConnectionService;
  readonly #dialogs: NativeDialogs;

  constructor(
    session: VaultSession,
    endpoints: Endpoints,
    connections: ConnectionService,
    dialogs: NativeDialogs,
  ) {
    this.#session = session;
    this.#endpoints = endpoints;
    this.#connections = connections;
    this.#dialogs = dialogs;
  }

  /** Fetches an attachment, regardless of the sync settings. @throws AppError `attachment-unavailable`, or of the client */
  async fetch(ref: AttachmentRef): Promise<ShownAttachment> {
    const { connectionId } = this.#session.vault.ticket(ref.key);
    const signal = AbortSignal.timeout(fetchTimeoutMs);
    const fetched = await this.#connections.trackReachability(connectionId, async () => {
      const { endpoint } = await this.#endpoints.target(connectionId);
      return this.#session.ticketWorker.fetchFile(endpoint, ref, signal);
    });
    if (fetched) return fetched;
    throw appError('attachment-unavailable', 'attachment_not_in_ticket');
  }

  /** Asks where to save an attachment. @returns null as `path` if the user cancels */
  async save(ref: AttachmentRef): Promise<{ path: string | null }> {
    const { fileName, data } = await this.#session.ticketWorker.fileContent(ref);
    const path = await this.#dialogs.askForSavePath(m.dialogs_save_attachment(), safeFileName(fileName));
    if (path === null) return { path };
    await writeFileAtomically(path, data);
    await markAsDownloaded(path);
    return { path };
  }
}
