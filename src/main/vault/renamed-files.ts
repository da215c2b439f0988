import type { Thread } from '../../contract/ticket.ts';
import { fetchableAttachments, type AttachmentName, type AttachmentTable } from './attachments.ts';

/**
 * Renames stored files whose names the current parser reads differently, provided that all versions of the ticket have
 * the same name in that place: otherwise it may be another file.
 * @param newest thread of the newest version
 * @param readVersions threads of all versions
 */
export function renameFiles(
  files: AttachmentTable,
  ticket: number,
  newest: Thread,
  readVersions: () => Thread[],
): void {
  const stored = files.all(ticket);
  if (stored.length === 0) return;
  const current = namesByPlace([newest]);
  if (stored.every((file) => current.get(placeOf(file))?.has(file.fileName))) return;
  const names = namesByPlace(readVersions());
  for (const file of stored) {
    const [name, ...others] = names.get(placeOf(file)) ?? [];
    if (name !== undefined && others.length === 0 && name !== file.fileName) files.rename(file.id, name);
  }
}

function namesByPlace(threads: Thread[]): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const { ticketId, messages } of threads) {
    // Files that were removed from the server may be stored.
    const all = messages.map((message) => ({
      ...message,
      attachments: message.attachments.map((file) => ({ ...file, state: 'on-server' as const })),
    }));
    for (const file of fetchableAttachments(ticketId, all)) {
      const place = placeOf(file);
      names.set(place, (names.get(place) ?? new Set()).add(file.fileName));
    }
  }
  return names;
}

const placeOf = ({ type, relatedId, index }: AttachmentName): string => `${type} ${relatedId} ${index}`;
