import { AppError, SentenceError } from '../../shared/app-error.ts';
import type { JsonObject } from '../whmcs/coerce.ts';
import { largestFile } from './limits.ts';

/** Why a file or an answer in it is not imported, in words for people. */
const refused = (message: string, nextStep: string): AppError =>
  new SentenceError('not-a-saved-answer', message, nextStep);

const saveAsJson = 'Save the answer again, as JSON where possible.';
const saveGetTicket = 'Save the answer of GetTicket for each ticket, or connect to WHMCS and sync.';

/** Answers of other actions, by a field that no other answer has. */
const otherActions: [field: string, what: string][] = [
  ['tickets', 'a list of tickets without messages (GetTickets)'],
  ['departments', 'a list of departments (GetSupportDepartments)'],
  ['statuses', 'a list of statuses (GetSupportStatuses)'],
  ['allActive', 'a count of tickets (GetTicketCounts)'],
  ['data', 'an attachment (GetTicketAttachment)'],
];

/** @returns why an answer holds no ticket that could be imported; null where it does */
export function whyNotATicket(fields: JsonObject): AppError | null {
  const result = fields['result'];
  if (typeof result === 'string' && result.toLowerCase() !== 'success') {
    const message = fields['message'];
    const said = typeof message === 'string' ? `: “${message.slice(0, 200)}”` : '';
    return refused(
      `This is not a ticket but an error that WHMCS answered with${said}.`,
      'Call GetTicket again, and save the answer when it succeeds.',
    );
  }
  const hasId = ['ticketid', 'id', 'tid'].some((name) => Object.hasOwn(fields, name));
  if (hasId && Object.hasOwn(fields, 'replies')) return null;
  for (const [field, what] of otherActions)
    if (Object.hasOwn(fields, field)) return refused(`This is ${what}.`, saveGetTicket);
  if (hasId) return refused('This ticket has no messages; it seems to be part of a list.', saveGetTicket);
  if (Object.hasOwn(fields, 'notes'))
    return refused('These are notes alone (GetTicketNotes).', saveGetTicket);
  return refused('This is not an answer of GetTicket.', saveGetTicket);
}

export function damagedJson(reason: 'cut' | 'too-large'): AppError {
  return reason === 'cut'
    ? refused('This answer is cut off or damaged.', saveAsJson)
    : refused(
        'This answer is nested too deeply or has too many values.',
        'No ticket is that large: check the file.',
      );
}

export function damagedDump(reason: 'cut' | 'ambiguous' | 'too-large'): AppError {
  const rest = 'Nothing after it in this file was read.';
  switch (reason) {
    case 'cut':
      return refused(`This print_r or var_export output is cut off or damaged. ${rest}`, saveAsJson);
    case 'ambiguous':
      return refused(
        `A message in this print_r output looks like print_r output itself, so the two cannot be told apart. ${rest}`,
        'Save the answer as JSON, with json_encode.',
      );
    case 'too-large':
      return refused(
        `This output is nested too deeply or has too many values. ${rest}`,
        'No ticket is that large: check the file.',
      );
  }
}

export const noAnswer = (isEmpty: boolean): AppError =>
  isEmpty
    ? refused('The file is empty.', 'Save the answer of GetTicket again.')
    : refused(
        'The file holds no answer of the WHMCS API.',
        'Save the answer of GetTicket as JSON, or as print_r shows it.',
      );

export const unreadableTicket = (): AppError =>
  refused(
    'This answer holds no ticket that can be read.',
    'Fetch the ticket again, and save the answer as it is.',
  );

export const tooLarge = (): AppError =>
  new SentenceError(
    'too-large',
    `The file is larger than ${largestFile / 1024 / 1024} MB.`,
    'Save the tickets in several files.',
  );

export const notReadable = (): AppError =>
  new SentenceError(
    'cannot-read',
    'The file cannot be read.',
    'Check that it is there and that you may read it, then import it again.',
  );

export const notAFile = (): AppError =>
  new SentenceError('cannot-read', 'This is not a file.', 'Choose files or folders of saved answers.');

export const symbolicLink = (): AppError =>
  new SentenceError(
    'cannot-read',
    'This is a symbolic link. Links in a folder are not followed.',
    'Choose the file itself.',
  );

export const cancelled = (): AppError =>
  new SentenceError(
    'cancelled',
    'The import was cancelled.',
    'What had been imported stays. Import the same files again to continue; nothing is stored twice.',
  );

/** The vault's own failure speaks of one write; of an import a part is stored. */
export const diskFull = (): AppError =>
  new SentenceError(
    'disk-full',
    'The disk is full.',
    'What had been imported stays. Free some space, then import the same files again; nothing is stored twice.',
  );
