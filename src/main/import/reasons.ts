import { appError, type AppError } from '../../shared/app-error.ts';
import type { JsonObject } from '../whmcs/coerce.ts';
import { maxFileBytes } from './limits.ts';

/** Responses of other actions, by a field that no other response has. */
const otherActions = [
  ['tickets', 'import_ticket_list'],
  ['departments', 'import_departments'],
  ['statuses', 'import_statuses'],
  ['allActive', 'import_counts'],
  ['data', 'import_attachment'],
] as const;

/** @returns why a response contains no ticket that can be imported; null if it does */
export function rejectionReason(fields: JsonObject): AppError | null {
  const result = fields['result'];
  if (typeof result === 'string' && result.toLowerCase() !== 'success') return errorResponse(fields);
  const hasId = ['ticketid', 'id', 'tid'].some((name) => Object.hasOwn(fields, name));
  if (hasId && Object.hasOwn(fields, 'replies')) return null;
  for (const [field, id] of otherActions)
    if (Object.hasOwn(fields, field)) return appError('not-a-saved-answer', id);
  if (hasId) return appError('not-a-saved-answer', 'import_no_messages');
  if (Object.hasOwn(fields, 'notes')) return appError('not-a-saved-answer', 'import_notes');
  return appError('not-a-saved-answer', 'import_not_get_ticket');
}

function errorResponse({ message }: JsonObject): AppError {
  return typeof message === 'string'
    ? appError('not-a-saved-answer', 'import_error_response_quoted', { quote: message.slice(0, 200) })
    : appError('not-a-saved-answer', 'import_error_response');
}

export const damagedJson = (reason: 'cut' | 'too-large'): AppError =>
  appError('not-a-saved-answer', reason === 'cut' ? 'import_json_damaged' : 'import_json_too_large');

const dumpReasons = {
  cut: 'import_dump_damaged',
  ambiguous: 'import_dump_ambiguous',
  'too-large': 'import_dump_too_large',
} as const;

export const damagedDump = (reason: keyof typeof dumpReasons): AppError =>
  appError('not-a-saved-answer', dumpReasons[reason]);

export const noResponse = (isEmpty: boolean): AppError =>
  appError('not-a-saved-answer', isEmpty ? 'import_empty_file' : 'import_no_response');

export const unreadableTicket = (): AppError => appError('not-a-saved-answer', 'import_unreadable_ticket');

export const tooLarge = (): AppError =>
  appError('too-large', 'import_file_too_large', { limit: maxFileBytes / 1024 / 1024 });

export const unreadableFile = (): AppError => appError('cannot-read', 'import_file_unreadable');

export const unreadableFolder = (): AppError => appError('cannot-read', 'import_folder_unreadable');

export const notAFile = (): AppError => appError('cannot-read', 'import_not_a_file');

export const symbolicLink = (): AppError => appError('cannot-read', 'import_symbolic_link');

export const cancelled = (): AppError => appError('cancelled', 'import_cancelled');

/** Replaces the vault's error, because part of the import is already stored. */
export const diskFull = (): AppError => appError('disk-full', 'import_disk_full');
