import { AppError, SentenceError } from '../../shared/app-error.ts';
import type { Endpoint, WhmcsClient } from './client.ts';
import { line, textsOf } from './texts.ts';

/**
 * Fetches one attachment whole (GetTicketAttachment).
 * @param file `relatedId` is the ticket's, reply's or note's id; `index` as GetTicket gave it, never shifted
 * @param maxBytes the largest file that is wanted
 * @throws Failure `too-large`; `attachment-unavailable`, also where another file came than was named; the client's
 */
export async function getAttachment(
  client: WhmcsClient,
  endpoint: Endpoint,
  file: { type: 'ticket' | 'reply' | 'note'; relatedId: number; index: number; fileName: string },
  maxBytes: number,
  signal: AbortSignal,
  onAnswering?: () => void,
): Promise<Uint8Array> {
  const params = { type: file.type, relatedid: String(file.relatedId), index: String(file.index) };
  // base64 makes a third more of it; the rest of the answer is a name.
  const limit = Math.ceil((maxBytes * 4) / 3) + 64 * 1024;
  try {
    const options = { maxBytes: limit, ...(onAnswering && { onAnswering }) };
    const { fields } = await client.call(endpoint, 'GetTicketAttachment', params, signal, options);
    const data = Buffer.from(String(fields['data'] ?? ''), 'base64');
    if (data.length > maxBytes) throw tooLarge(maxBytes);
    // One name alone may not show whether it is encoded; the thread's texts together did.
    const given = [line(fields['filename']), textsOf(fields['filename']).line(fields['filename'])];
    if (!given.some((name) => sameName(name, file.fileName))) throw otherFile(given[0] ?? '');
    return data;
  } catch (error) {
    if (error instanceof AppError && error.code === 'answer-too-large') throw tooLarge(maxBytes);
    throw error;
  }
}

/** Older answers put a random number of six digits and `_` before the name. */
const sameName = (given: string, wanted: string): boolean =>
  given === wanted || given.replace(/^\d{6}_/, '') === wanted;

function tooLarge(maxBytes: number): AppError {
  return new SentenceError(
    'too-large',
    `This attachment is larger than ${Math.round(maxBytes / 1024 / 1024)} MB.`,
    'Fetch it by itself if you need it, or raise the limit in the sync’s settings.',
  );
}

function otherFile(given: string): AppError {
  return new SentenceError(
    'attachment-unavailable',
    `The server sent another file (“${given.slice(0, 80)}”) than the one asked for, so it was not kept.`,
    'Fetch the ticket again: its attachments may have changed.',
  );
}
