import type { AttachmentRef, ShownAttachment } from '../../contract/app.ts';
import { appError } from '../../shared/app-error.ts';
import type { Message } from '../../contract/ticket.ts';
import { isRisky, previewKindOf, mediaTypeOf, type PreviewKind } from '../attachments/kinds.ts';
import { fetchableAttachments, type AttachmentName } from '../vault/attachments.ts';
import type { StoredThread } from '../vault/tickets.ts';
import type { Vault } from '../vault/vault.ts';

/** The largest file that is previewed, and how much of a text file, in bytes. */
const maxPreviewBytes = 32 * 1024 * 1024;
const maxPreviewTextBytes = 2 * 1024 * 1024;

/** The attachments of a message, with their state in the vault. */
export function shownAttachments(
  vault: Vault,
  key: number,
  ticketId: number,
  message: Message,
): ShownAttachment[] {
  return message.attachments.map((attachment) => {
    const { fileName } = attachment;
    const name = attachmentName(ticketId, message, fileName, attachment.index);
    const stored = name && vault.run((v) => v.attachments.of(key, name));
    const unknown = attachment.state === 'removed' ? 'deleted' : name ? 'left' : 'lost';
    return {
      fileName,
      state: stored?.state ?? unknown,
      size: stored?.size ?? null,
      failure: stored?.failure ?? null,
      showAs: previewKindOf(fileName),
      risky: isRisky(fileName),
    };
  });
}

/** How GetTicketAttachment identifies the file, even if it was removed from the server. */
export function attachmentName(
  ticketId: number,
  message: Message,
  fileName: string,
  index: number | null,
): AttachmentName | null {
  const attachments = [{ fileName, index, state: 'on-server' as const }];
  return fetchableAttachments(ticketId, [{ ...message, attachments }])[0] ?? null;
}

/** @throws AppError `attachment-unavailable` if the ticket does not have this attachment */
export function attachmentAt({ thread }: StoredThread, { position, at }: AttachmentRef): AttachmentName {
  const message = thread.messages[position];
  const attachment = message?.attachments[at];
  const name =
    message && attachment && attachmentName(thread.ticketId, message, attachment.fileName, attachment.index);
  if (!name) throw appError('attachment-unavailable', 'attachment_not_in_ticket');
  return name;
}

/** @throws AppError `attachment-unavailable` if it is not stored */
export function storedContent(vault: Vault, key: number, name: AttachmentName): Uint8Array<ArrayBuffer> {
  const data = vault.run((v) => v.attachments.read(key, name));
  if (!data) throw appError('attachment-unavailable', 'attachment_not_stored');
  return data;
}

/**
 * The content of a stored file for the viewer, in base64.
 * @throws AppError `attachment-unavailable` if it is not stored, or its content does not match its name; `too-large`
 */
export function previewContent(
  vault: Vault,
  key: number,
  name: AttachmentName,
): { showAs: PreviewKind; type: string; data: string } {
  const showAs = previewKindOf(name.fileName);
  const data = storedContent(vault, key, name);
  const type = showAs && mediaTypeOf(data, showAs);
  if (!showAs || !type)
    throw appError('attachment-unavailable', 'attachment_type_mismatch', { fileName: name.fileName });
  if (data.length > maxPreviewBytes) throw appError('too-large', 'attachment_too_large_to_preview');
  const shown = showAs === 'text' ? data.subarray(0, maxPreviewTextBytes) : data;
  return { showAs, type, data: Buffer.from(shown).toString('base64') };
}
