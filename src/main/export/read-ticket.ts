import { createHash } from 'node:crypto';
import type { ExportOptions } from '../../contract/export.ts';
import type { Message } from '../../contract/ticket.ts';
import { exportedMediaType } from '../attachments/kinds.ts';
import { attachmentName } from '../tickets/attachments.ts';
import { withoutAccessCode } from '../tickets/details.ts';
import type { ThreadReader } from '../tickets/thread-reader.ts';
import type { Vault } from '../vault/vault.ts';
import type { ExportedAttachment, ExportedTicket } from './model.ts';

type Selected = Pick<
  ExportOptions,
  'includeNotes' | 'includePrivateNotes' | 'includeAttachments' | 'includeRaw' | 'newestFirst' | 'pictures'
>;

/**
 * Reads a version of a ticket for an export, with what the options select.
 * @param revision null for the current version
 * @throws AppError `not-in-vault`, `unreadable-answer`
 */
export function readTicketForExport(
  vault: Vault,
  reader: ThreadReader,
  { key, revision }: { key: number; revision: number | null },
  options: Selected,
): ExportedTicket {
  const stored = reader.thread(key, revision);
  const { thread, connectionId, timeZone } = stored;
  const { messages, ...head } = thread;
  const { mergedInto, mergedFrom } = reader.merges(stored);
  const included = messages.filter(({ kind }) => options.includeNotes || kind !== 'note');
  return vault.run((v) => {
    const connection = v.connections.byId(connectionId);
    const personal = options.includePrivateNotes ? v.personal.of(key) : null;
    const exported = included.map((message, at) => ({
      ...message,
      number: at + 1,
      attachments: message.attachments.map((_, index) =>
        exportedAttachment(vault, key, head.ticketId, message, index, options),
      ),
    }));
    const raw = v.tickets.raw(key, revision ?? undefined);
    const revisions = v.tickets.revisions(key);
    const at =
      revision === null
        ? 0
        : Math.max(
            0,
            revisions.findIndex(({ id }) => id === revision),
          );
    return {
      ...head,
      key,
      connection: { name: connection?.name || connection?.host || '', host: connection?.host ?? '' },
      timeZone,
      version: {
        number: revisions.length - at,
        count: revisions.length,
        fetchedAt: (at > 0 ? revisions[at]?.fetchedAt : undefined) ?? stored.fetchedAt,
      },
      removal: mergedInto
        ? { kind: 'merged', number: mergedInto.number, ticketId: mergedInto.ticketId }
        : stored.goneAt
          ? { kind: 'deleted' }
          : null,
      mergedFrom: mergedFrom.map(({ number }) => number),
      messages: options.newestFirst ? exported.toReversed() : exported,
      leftOut: {
        notes: messages.length - included.length,
        attachments: included
          .flatMap((message) => message.attachments)
          .filter(({ state }) => state !== 'removed' && !options.includeAttachments).length,
      },
      privateNote: personal?.privateNote ?? null,
      tags: personal?.tags ?? null,
      source: { sha256: sha256(raw?.bytes ?? new Uint8Array()), bytes: raw?.bytes.length ?? 0 },
      raw: options.includeRaw && raw ? JSON.stringify(withoutAccessCode(raw)) : null,
      isRedacted: false,
    };
  });
}

function exportedAttachment(
  vault: Vault,
  key: number,
  ticketId: number,
  message: Message,
  index: number,
  options: Selected,
): ExportedAttachment {
  const attachment = message.attachments[index];
  const fileName = attachment?.fileName ?? '';
  const name = attachmentName(ticketId, message, fileName, attachment?.index ?? null);
  const stored = name && vault.run((v) => v.attachments.stored(key, name));
  const mediaType = exportedMediaType(fileName, stored ? stored.start : null);
  const isWanted =
    options.includeAttachments || (options.pictures !== 'none' && mediaType.startsWith('image/'));
  return {
    fileName,
    state: stored ? 'stored' : attachment?.state === 'removed' ? 'removed' : 'missing',
    size: stored?.size ?? null,
    sha256: stored?.sha256 ?? null,
    mediaType,
    read:
      stored && name && isWanted
        ? () => vault.run((v) => v.attachments.read(key, name)) ?? new Uint8Array()
        : null,
  };
}

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
