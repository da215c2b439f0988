import { firstScreen, type ShownThread } from '../../contract/desk.ts';
import { Failure } from '../../contract/failure.ts';
import type { Thread } from '../../contract/ticket.ts';
import { renderMessage } from '../message/render.ts';
import { shownFiles } from './attachments.ts';
import type { Vault } from '../vault/vault.ts';
import { deriveThread } from '../whmcs/derive.ts';

/** The thread in force, or as an earlier revision had it (parsed again from the raw answer). */
function threadAt(vault: Vault, key: number, revision: number | null): Thread {
  const stored = vault.thread(key);
  if (revision === null) return stored.thread;
  const earlier = vault.run((v) => v.tickets.rawRevision(key, revision));
  if (!earlier) throw new Failure('not-in-vault', 'The vault has no such revision.', 'Choose another one.');
  return deriveThread(earlier.raw, earlier.timeZone);
}

/** What the window shows of a ticket. @param revision null for the one in force */
export function showThread(vault: Vault, key: number, revision: number | null): ShownThread {
  const stored = vault.thread(key);
  const revisions = vault.tickets.revisions(key);
  const { messages, ...head } = revision === null ? stored.thread : threadAt(vault, key, revision);
  const connection = vault.connections.byId(stored.connectionId);
  const personal = vault.run((v) => v.personal.of(key)) ?? { starred: false, tags: [], remark: '' };
  return {
    key,
    ...personal,
    connection: {
      id: stored.connectionId,
      name: connection?.name || connection?.host || 'Imported files',
      color: connection?.color ?? '#7b8ba0',
    },
    head,
    statusColor: vault.connections.statusColor(stored.connectionId, head.status),
    timeZone: connection?.timeZone ?? 'UTC',
    fetchedAt: stored.fetchedAt,
    goneAt: stored.goneAt,
    revisions,
    shownRevision: revision ?? revisions[0]?.id ?? 0,
    messages: messages.map((message, position) => ({
      ...message,
      files: shownFiles(vault, key, head.ticketId, message),
      position,
      html: position < firstScreen ? renderMessage(message.text, 'folded') : null,
    })),
  };
}

/** The sanitised HTML of some messages of a thread; null for one too long to be rendered. */
export function renderPositions(
  vault: Vault,
  key: number,
  revision: number | null,
  positions: number[],
): { position: number; html: string | null }[] {
  const { messages } = threadAt(vault, key, revision);
  return positions.flatMap((position) => {
    const message = messages[position];
    return message ? [{ position, html: renderMessage(message.text, 'folded') }] : [];
  });
}
