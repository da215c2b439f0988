import type { Message, Owner, Person } from '../../contract/ticket.ts';
import { toInteger, type JsonObject } from './coerce.ts';
import { isStaffType, sideOf } from './side.ts';
import type { Texts } from './texts.ts';

/** The users of a ticket. */
export interface TicketPeople {
  /** The client who needs support, even if staff opened the ticket for them. */
  requestor: Person;
  /** The client of the requestor; null if they are the same, or none is named. */
  owner: Owner | null;
  /** `name` and `email` of the ticket: the client as the installation knows them. */
  account: Owner;
  /** The administrator who opened the ticket for the client; '' for none. */
  openedBy: string;
  userId: number;
  contactId: number;
  /** Whether the address belongs to someone in the ticket who is not staff. */
  isClientAddress: (email: string) => boolean;
}

/** Who wrote a message, and for whom. */
export type Authorship = Pick<Message, 'author' | 'owner'>;

/** @param opening the first message; null if the response has none */
export function ticketPeople(
  answer: JsonObject,
  opening: JsonObject | null,
  replies: JsonObject[],
  texts: Texts,
): TicketPeople {
  const hasRequestor = isNamed(requestorOf(answer, texts)) || isNamed(accountOf(answer, texts));
  const source = hasRequestor || opening === null ? answer : opening;
  const [asked, account] = [requestorOf(source, texts), accountOf(source, texts)];
  const givenType = texts.line(source['requestor_type']);
  // Staff who open a ticket for a client may be named as its requestor.
  const isOnBehalf = isStaffType(givenType) && isNamed(account) && !same(account.name, asked.name);
  const requestor = isOnBehalf ? account : completed(asked, account);
  const type = isOnBehalf ? '' : givenType;
  const [userId, contactId] = [toInteger(answer['userid'], 0), toInteger(answer['contactid'], 0)];
  let clientAddresses: Set<string> | undefined;
  return {
    requestor: { ...requestor, type, side: sideOf(type, '', userId > 0 || contactId > 0) },
    owner: different(account, requestor),
    account,
    openedBy:
      texts.line(answer['admin']) ||
      (opening === null ? '' : staffName(opening, texts)) ||
      (isOnBehalf ? asked.name : ''),
    userId,
    contactId,
    isClientAddress: (email) => {
      clientAddresses ??= addressesOfClients([answer, ...replies], texts);
      if (!isStaffType(type)) clientAddresses.add(requestor.email.toLowerCase());
      return clientAddresses.has(email.toLowerCase());
    },
  };
}

/** The author of the first message: the administrator if staff opened the ticket for a client. */
export function openingAuthorship(opening: JsonObject, people: TicketPeople, texts: Texts): Authorship {
  if (people.openedBy === '') return replyAuthorship(opening, people, texts);
  const admin = texts.line(opening['admin']) || people.openedBy;
  const { author } = replyAuthorship({ ...opening, admin }, people, texts);
  const { name, email } = people.requestor;
  return { author, owner: different({ name, email }, author) };
}

/** `name` and `email` are empty on replies of both staff and logged-in clients. */
export function replyAuthorship(reply: JsonObject, people: TicketPeople, texts: Texts): Authorship {
  const type = texts.line(reply['requestor_type']);
  const [userId, contactId] = [toInteger(reply['userid'], 0), toInteger(reply['contactid'], 0)];
  const side = sideOf(type, texts.line(reply['admin']), userId > 0 || contactId > 0);
  if (side === 'staff') return { author: staffAuthor(reply, people, texts), owner: null };

  const [asked, account] = [requestorOf(reply, texts), accountOf(reply, texts)];
  let user = completed(asked, account);
  if (!isOther({ type, userId, contactId }, people) && people.requestor.side !== 'staff') {
    if (type === '' && !isNamed(user)) return { author: people.requestor, owner: people.owner };
    user = completed(completed(user, people.requestor), people.account);
  }
  const behind = isNamed(account) ? account : people.account;
  const hasOwner = isNamed(asked) && (isNamed(account) || side === 'client');
  return { author: { ...user, type, side }, owner: hasOwner ? different(behind, user) : null };
}

/** Whether the author of a reply cannot be the ticket's requestor. */
function isOther(reply: { type: string; userId: number; contactId: number }, people: TicketPeople): boolean {
  const { requestor, userId, contactId } = people;
  const isSameType =
    requestor.type === ''
      ? sideOf(reply.type, '', true) === requestor.side
      : same(reply.type, requestor.type);
  const isOtherUser = reply.userId > 0 && userId > 0 && reply.userId !== userId;
  // A client who replies to the ticket of one of their contacts has a user ID but no contact ID.
  const isOtherContact = reply.contactId !== contactId && (reply.contactId > 0 || reply.userId > 0);
  return (reply.type !== '' && !isSameType) || isOtherUser || isOtherContact;
}

/** A reply of staff may contain the client's address in `email` and `requestor_email`. */
function staffAuthor(reply: JsonObject, people: TicketPeople, texts: Texts): Person {
  const asked = requestorOf(reply, texts);
  const type = texts.line(reply['requestor_type']);
  const staff = staffName(reply, texts);
  // `name` is the client's, as `email` is.
  const isClients = same(staff, people.account.name) && texts.line(reply['admin']) === '';
  const name = isClients ? '' : staff;
  const isAsking = isStaffType(type) || same(asked.name, name);
  return {
    name,
    email: isAsking && !people.isClientAddress(asked.email) ? asked.email : '',
    type: isStaffType(type) ? type : '',
    side: 'staff',
  };
}

/** The member of staff whom a reply names; '' for none. */
function staffName(reply: JsonObject, texts: Texts): string {
  const admin = texts.line(reply['admin']);
  if (!isStaffType(texts.line(reply['requestor_type']))) return admin;
  return texts.line(reply['requestor_name']) || admin || texts.line(reply['name']);
}

function addressesOfClients(parts: JsonObject[], texts: Texts): Set<string> {
  const found = new Set<string>();
  for (const part of parts) {
    found.add(texts.line(part['email']).toLowerCase());
    if (staffName(part, texts) === '') found.add(texts.line(part['requestor_email']).toLowerCase());
  }
  return found;
}

/** `user`, with a missing name or address taken from `other` if they are the same user. */
function completed(user: Owner, other: Owner): Owner {
  if (!isNamed(user)) return { name: other.name, email: other.email };
  return {
    name: user.name || (same(user.email, other.email) ? other.name : ''),
    email: user.email || (same(user.name, other.name) ? other.email : ''),
  };
}

/** `other` if its name or address differs from that of `user`, else null. */
function different(other: Owner, user: Owner): Owner | null {
  const isNew = (value: string, known: string): boolean => value !== '' && !same(value, known);
  return isNew(other.name, user.name) || isNew(other.email, user.email) ? other : null;
}

const isNamed = ({ name, email }: Owner): boolean => name !== '' || email !== '';

const same = (a: string, b: string): boolean => a !== '' && a.trim().toLowerCase() === b.trim().toLowerCase();

const accountOf = (fields: JsonObject, { line }: Texts): Owner => ({
  name: line(fields['name']),
  email: line(fields['email']),
});

const requestorOf = (fields: JsonObject, { line }: Texts): Owner => ({
  name: line(fields['requestor_name']),
  email: line(fields['requestor_email']),
});
