import { AppError, appError } from '../../shared/app-error.ts';
import type { Endpoint, WhmcsClient } from './client.ts';
import { line, textsOf } from './texts.ts';

/**
 * Fetches one attachment (GetTicketAttachment).
 * @param file `relatedId` is the ticket's, reply's or note's id; `index` exactly as in GetTicket
 * @param maxBytes the largest file that is accepted
 * @throws AppError `too-large`; `attachment-unavailable`, also if the server sends a different file; the client's
 */
export async function getAttachment(
  client: WhmcsClient,
  endpoint: Endpoint,
  file: { type: 'ticket' | 'reply' | 'note'; relatedId: number; index: number; fileName: string },
  maxBytes: number,
  signal: AbortSignal,
  onResponse?: () => void,
): Promise<Uint8Array> {
  const params = { type: file.type, relatedid: String(file.relatedId), index: String(file.index) };
  // base64 adds a third; the rest of the response is the file name.
  const limit = Math.ceil((maxBytes * 4) / 3) + 64 * 1024;
  try {
    const options = { maxBytes: limit, ...(onResponse && { onResponse }) };
    const { fields } = await client.call(endpoint, 'GetTicketAttachment', params, signal, options);
    const data = Buffer.from(String(fields['data'] ?? ''), 'base64');
    if (data.length > maxBytes) throw tooLarge(maxBytes);
    // A single name may not show whether it is encoded, unlike all texts of the thread together.
    const names = [line(fields['filename']), textsOf(fields['filename']).line(fields['filename'])];
    if (!names.some((name) => sameName(name, file.fileName))) throw otherFile(names[0] ?? '');
    return data;
  } catch (error) {
    if (error instanceof AppError && error.code === 'answer-too-large') throw tooLarge(maxBytes);
    throw error;
  }
}

/** Older versions put a random number of six digits and `_` before the name. */
const sameName = (received: string, expected: string): boolean =>
  received === expected || received.replace(/^\d{6}_/, '') === expected;

const tooLarge = (maxBytes: number): AppError =>
  appError('too-large', 'attachment_over_limit', { megabytes: Math.round(maxBytes / 1024 / 1024) });

const otherFile = (fileName: string): AppError =>
  fileName
    ? appError('attachment-unavailable', 'attachment_mismatch', { fileName: fileName.slice(0, 80) })
    : appError('attachment-unavailable', 'attachment_mismatch_unnamed');
