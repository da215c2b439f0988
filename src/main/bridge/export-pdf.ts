import { randomBytes } from 'node:crypto';
import type { PdfOptions } from '../../contract/desk.ts';
import type { Desk } from '../desk/desk.ts';
import { fileNameFor } from '../export/file-name.ts';
import { writeWhole } from '../export/write-file.ts';
import type { Surface } from './handlers.ts';

/** Exports the version that is open. @returns null as `path` where the person cancels */
export async function exportPdf(
  desk: Desk,
  surface: Surface,
  key: number,
  revision: number | null,
  options: PdfOptions,
): Promise<{ path: string | null }> {
  const { connectionId } = desk.vault.ticket(key);
  const connection = desk.vault.run((v) => v.connections.byId(connectionId));
  const head = await desk.work.exportHead(key, revision);
  const path = await surface.askWhereToSave('Export as PDF', fileNameFor(head, '.pdf'));
  if (path === null) return { path };
  const nonce = randomBytes(16).toString('base64');
  const html = await desk.work.printable(key, revision, {
    options,
    host: connection?.host ?? '',
    nonce,
    template: await surface.printTemplate(),
  });
  await writeWhole(path, await surface.print(html, nonce, options.paper));
  return { path };
}
