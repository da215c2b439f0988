import type { Attachment } from '../../contract/ticket.ts';
import { toBoolean, isJsonObject, toArray, toInteger, type JsonObject } from './coerce.ts';
import { line, type Texts } from './texts.ts';

/** The random number that WHMCS puts before the names of an older answer. */
const prefix = /^\d{6}_/;

/**
 * The attachments of a message: `attachments` where there is one, else the older `attachment`.
 * @param limit more are of no use to the caller: reading ends with the first one beyond it
 */
export function attachmentsOf(message: JsonObject, texts: Texts, limit: number): Attachment[] {
  const state = toBoolean(message['attachments_removed']) ? 'removed' : 'on-server';
  const listed = toArray(message['attachments'], 'attachment', (filename, index) => ({ filename, index }));
  if (listed.length === 0) return namedAttachments(joinedNames(message), state, texts, limit);
  return listed.slice(0, limit + 1).map((attachment) => {
    const index = toInteger(attachment['index'], -1);
    return { index: index < 0 ? null : index, fileName: texts.line(attachment['filename']), state };
  });
}

/** The names of older answers, joined by `|`: in `attachment`, or where newer answers have their list. */
function joinedNames(message: JsonObject): unknown[] {
  const { attachment, attachments } = message;
  const inside = isJsonObject(attachments) ? attachments['attachment'] : attachments;
  for (const names of [attachment, inside]) {
    if (typeof names === 'string' && names !== '') return [names];
    if (Array.isArray(names) && names.length > 0) return names;
  }
  return [];
}

function namedAttachments(
  joined: unknown[],
  state: Attachment['state'],
  { text }: Texts,
  limit: number,
): Attachment[] {
  const names: string[] = [];
  for (const part of joined) {
    for (const [name] of text(part).matchAll(/[^|]+/g)) {
      if (name.trim() !== '') names.push(name);
      if (names.length > limit) break;
    }
  }
  // WHMCS puts the number before every name, or before none: one that looks like it may be part of a file's own name.
  const isPrefixed = names.every((name) => prefix.test(name));
  return names.map((name, index) => ({
    index,
    fileName: line(isPrefixed ? name.replace(prefix, '') : name),
    state,
  }));
}
