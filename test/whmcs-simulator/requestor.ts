import type { WireTicket } from './wire.ts';

type Names = Pick<WireTicket, 'requestor_name' | 'requestor_email' | 'requestor_type'>;

/** Who wrote for the client: themselves, a contact or user of theirs, or a guest without an account. */
export interface Requestor extends Names {
  contactid: string;
}

/**
 * Nearly all tickets are the owner's. One of twenty is a registered user's with the client behind them, one of twenty
 * a contact's. It goes by the id and takes nothing from the dice.
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

/** Whether staff opened the ticket on behalf of the client. */
export const isOpenedByStaff = (id: number, isGuest: boolean): boolean => !isGuest && id % 40 === 31;

/** Staff: no address, and no contact. */
export const asOperator = (name: string): Requestor => ({
  requestor_name: name,
  requestor_email: '',
  requestor_type: 'Operator',
  contactid: '0',
});
