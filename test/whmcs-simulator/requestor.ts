import type { WireTicket } from './wire.ts';

type Names = Pick<WireTicket, 'requestor_name' | 'requestor_email' | 'requestor_type'>;

/** The requestor: the client, one of their contacts or users, or a guest. */
export interface Requestor extends Names {
  contactid: string;
}

/**
 * Most tickets are by the owner; one in twenty is by a registered user of the client, one in twenty by a contact.
 * Depends only on the ID, to keep the random sequence.
 */
export function requestorOf(
  id: number,
  isGuest: boolean,
  client: { name: string; email: string },
  other: { name: string; email: string },
): Requestor {
  const kind = isGuest ? 'Guest' : id % 20 === 13 ? 'Registered User' : id % 20 === 17 ? 'Contact' : 'Owner';
  const { name, email } = kind === 'Owner' || kind === 'Guest' ? client : other;
  return {
    requestor_name: name,
    requestor_email: email,
    requestor_type: kind,
    contactid: kind === 'Contact' ? String(id) : '0',
  };
}

/** Whether staff opened the ticket for the client. */
export const isOpenedByStaff = (id: number, isGuest: boolean): boolean => !isGuest && id % 40 === 31;

/** Staff have neither an address nor a contact. */
export const asOperator = (name: string): Requestor => ({
  requestor_name: name,
  requestor_email: '',
  requestor_type: 'Operator',
  contactid: '0',
});
