import { randomBytes } from 'node:crypto';
import type { PdfOptions } from '../../contract/app.ts';
import { m } from '../../i18n/generated/messages.js';
import { fileNameFor } from '../export/file-name.ts';
import { writeFileAtomically } from '../export/write-file.ts';
import type { NativeDialogs } from './ports.ts';
import type { VaultSession } from './vault-session.ts';

export class ExportService {
  readonly #session: VaultSession;
  readonly #dialogs: NativeDialogs;

  constructor(session: VaultSession, dialogs: NativeDialogs) {
    this.#session = session;
    this.#dialogs = dialogs;
  }

  /** Exports a version of a ticket. @param revision null for the newest @returns null as `path` if the user cancels */
  async exportPdf(
    key: number,
    revision: number | null,
    options: PdfOptions,
  ): Promise<{ path: string | null }> {
    const { vault, ticketWorker } = this.#session;
    const { connectionId } = vault.ticket(key);
    const connection = vault.run((v) => v.connections.byId(connectionId));
    const head = await ticketWorker.exportHead(key, revision);
    const path = await this.#dialogs.askForSavePath(
      m.dialogs_export_pdf(),
      fileNameFor(head, '.pdf', options.language),
    );
    if (path === null) return { path };
    const nonce = randomBytes(16).toString('base64');
    const html = await ticketWorker.printable(key, revision, {
      options,
      host: connection?.host ?? '',
      nonce,
      template: await this.#dialogs.printTemplate(),
    });
    await writeFileAtomically(path, await this.#dialogs.print(html, nonce, options.paper));
    return { path };
  }
}
