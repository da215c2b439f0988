import type { Side } from '../../contract/ticket.ts';

/**
 * Whether someone is staff, a client, or a guest.
 * @param type `requestor_type`, an open list
 * @param admin if it is not '', the author is staff, whatever the type of the requestor
 * @param isRegistered whether there is a client or contact id; replies of staff may have one too
 */
export function sideOf(type: string, admin: string, isRegistered: boolean): Side {
  if (admin !== '' || isStaffType(type)) return 'staff';
  switch (type.toLowerCase()) {
    case 'owner':
    case 'contact':
    case 'user':
    case 'registered user':
      return 'client';
    case 'guest':
      return 'guest';
    case '':
      return isRegistered ? 'client' : 'guest';
    default:
      return 'other';
  }
}

export const isStaffType = (type: string): boolean => /^(operator|admin)$/i.test(type);
