import type { Attachment } from '../../contract/ticket.ts';
import { toBoolean, isJsonObject, toArray, toInteger, type JsonObject } from './coerce.ts';
import { line, type Texts } from './texts.ts';

/** The random number that older versions of WHMCS put before file names. */
const prefix = /^\d{6}_/;

/**
 * The attachments of a message: from `attachments` if it has any, else from the older `attachment`.
 * @param limit reading stops after the first attachment beyond it
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

/** The names in older responses, joined by `|`: in `attachment`, or in place of the list of newer responses. */
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
  // WHMCS puts the number before all names or none. If only some have it, it is part of the file's name.
  const isPrefixed = names.every((name) => prefix.test(name));
  return names.map((name, index) => ({
    index,
    fileName: line(isPrefixed ? name.replace(prefix, '') : name),
    state,
  }));
}
