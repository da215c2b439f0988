import type { Side } from '../../contract/ticket.ts';

/**
 * On which side of the desk somebody is.
 * @param type `requestor_type`, an open list
 * @param admin who is named there is staff, whatever the type says of the requestor
 * @param isRegistered whether there is a client or contact id; a reply of staff may carry one, too
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
