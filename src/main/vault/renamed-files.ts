import type { Thread } from '../../contract/ticket.ts';
import { fetchableAttachments, type AttachmentName, type AttachmentTable } from './attachments.ts';

/**
 * Attachments are stored under the name that a parser read. Where this one reads another name, the file gets it,
 * provided that all versions of the ticket have that name in its place: otherwise it may be another file.
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
    // What the server has removed may be stored nevertheless.
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
