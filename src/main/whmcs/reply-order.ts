import type { Message } from '../../contract/ticket.ts';
import { toInteger, type JsonObject } from './coerce.ts';

/** The replies of a response, oldest first. */
export interface OrderedReplies {
  /** Null if none of them is the opening message. */
  opening: JsonObject | null;
  /** In the server's own order. */
  replies: JsonObject[];
  /** Whether the replies have ids. Before WHMCS 7.7 they had none. */
  hasIds: boolean;
}

/**
 * Finds the opening message by its `replyid` 0 and reverses a list that is newest first. Otherwise the server's order is
 * kept: dates may go backwards if clocks changed or tickets were merged.
 * @param openedAt `date` of the ticket and of its opening message
 */
export function orderedReplies(list: JsonObject[], openedAt: unknown): OrderedReplies {
  const hasIds =
    list.some((reply) => (idOf(reply) ?? 0) > 0) || (list.length === 1 && idOf(list[0] ?? {}) === 0);
  const isReversed = isNewestFirst(list, openedAt, hasIds);
  const replies = isReversed ? list.toReversed() : [...list];
  const openingAt = hasIds ? openingByIds(replies) : replies.length > 0 ? 0 : -1;
  const [opening = null] = openingAt < 0 ? [] : replies.splice(openingAt, 1);
  return { opening, replies, hasIds };
}

/** `replyid` 0; if no reply has it, the one without an id although others have one. */
function openingByIds(replies: JsonObject[]): number {
  const zero = replies.findIndex((reply) => idOf(reply) === 0);
  return zero >= 0 ? zero : replies.findIndex((reply) => idOf(reply) === null);
}

function isNewestFirst(list: JsonObject[], openedAt: unknown, hasIds: boolean): boolean {
  const [first, last] = [list[0], list.at(-1)];
  if (!first || !last || list.length < 2) return false;
  const opening = hasIds ? openingByIds(list) : -1;
  if (opening === 0) return false;
  if (opening === list.length - 1) return true;
  const [firstDate, lastDate] = [dateOf(first), dateOf(last)];
  if (opening < 0 && !hasIds && firstDate !== lastDate) {
    if (firstDate !== '' && firstDate === dateOf({ date: openedAt })) return false;
    if (lastDate !== '' && lastDate === dateOf({ date: openedAt })) return true;
  }
  if (firstDate !== '' && lastDate !== '' && firstDate !== lastDate) return firstDate > lastDate;
  return (idOf(first) ?? 0) > (idOf(last) ?? 0);
}

/** `replyid`; null if there is none. */
export function idOf(reply: JsonObject): number | null {
  const id = toInteger(reply['replyid'], -1);
  return id < 0 ? null : id;
}

/** `Y-m-d H:i:s`, which sorts as text; '' for no date. */
function dateOf(reply: JsonObject): string {
  const date = typeof reply['date'] === 'string' ? reply['date'].trim() : '';
  return /^[1-9]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(date) ? date : '';
}

/** Puts notes between replies, by time; a note of the same second follows the reply. Those without a date come last. */
export function withNotes(replies: Message[], notes: Message[]): Message[] {
  const timed = notes
    .map((note, position) => ({ note, position, time: note.at?.utc ?? '\uFFFF' }))
    .sort((a, b) =>
      a.time < b.time ? -1 : a.time > b.time ? 1 : idOrder(a.note, b.note) || a.position - b.position,
    );
  const merged: Message[] = [];
  let at = 0;
  let reached = '';
  for (const message of replies) {
    const time = message.at?.utc ?? '';
    if (time > reached) reached = time;
    for (let next = timed[at]; next && next.time < reached && message.kind !== 'opening'; next = timed[at]) {
      merged.push(next.note);
      at += 1;
    }
    merged.push(message);
  }
  return [...merged, ...timed.slice(at).map(({ note }) => note)];
}

function idOrder(a: Message, b: Message): number {
  return a.id !== null && b.id !== null ? a.id - b.id : 0;
}
