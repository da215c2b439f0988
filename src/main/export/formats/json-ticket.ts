import type { ExportedAttachment, ExportedTicket } from '../model.ts';
import { base64Parts } from './texts.ts';

/** Increases when a field changes its meaning or is removed; described in docs/export-formats.md. */
export const schemaVersion = 1;

/**
 * A ticket as one line of JSON, in parts, so that large attachments are not copied into one text.
 * @param withContent whether attachments are included
 */
export function* jsonOfTicket(ticket: ExportedTicket, withContent: boolean): Generator<string> {
  const { key: _key, messages, raw, ...head } = ticket;
  yield openObject({ schemaVersion, ...head, ...(raw !== null && { raw: valueOf(raw) }) });
  yield ',"messages":[';
  for (const [index, { attachments, ...message }] of messages.entries()) {
    yield `${index > 0 ? ',' : ''}${openObject(message)},"attachments":[`;
    for (const [at, attachment] of attachments.entries()) {
      if (at > 0) yield ',';
      yield* jsonOfAttachment(attachment, withContent);
    }
    yield ']}';
  }
  yield ']}';
}

function* jsonOfAttachment({ read, ...facts }: ExportedAttachment, withContent: boolean): Generator<string> {
  if (!read || !withContent) return yield JSON.stringify(facts);
  yield `${openObject(facts)},"content":"`;
  yield* base64Parts(read());
  yield '"}';
}

/** An object without its closing bracket. It must not be empty. */
const openObject = (value: object): string => JSON.stringify(value).slice(0, -1);

/** The value that a JSON text stands for; the text if it is none. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
