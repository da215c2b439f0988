import { describe, expect, test } from 'vitest';
import type { Message, Thread } from '../../../src/contract/ticket.ts';
import { openedBy, roleOf, writesFor } from '../../../src/shared/wording.ts';
import { readThread } from '../../../src/main/whmcs/thread.ts';

type Fields = Record<string, unknown>;

const client = { userid: '5', name: 'Cynthia Reilly', email: 'cynthia@client.example' };

const threadOf = (ticket: Fields, replies: Fields[]): Thread =>
  readThread(
    {
      ticketid: 1,
      ...client,
      ...ticket,
      replies: { reply: replies.map((reply, replyid) => ({ replyid, ...reply })) },
    },
    'UTC',
  );
const secondOf = (ticket: Fields, reply: Fields): Message => {
  const message = threadOf(ticket, [{}, reply]).messages[1];
  if (!message) throw new Error('no reply');
  return message;
};

describe('a ticket opened by staff for a client', () => {
  test.each([
    ['admin of the ticket', { admin: 'Tom Baker' }, { ...client }],
    ['admin of the opening', {}, { ...client, admin: 'Tom Baker' }],
    ['both', { admin: 'Tom Baker' }, { ...client, admin: 'Tom Baker', requestor_type: 'Owner' }],
    [
      'with the client as requestor',
      { admin: 'Tom Baker' },
      { requestor_name: client.name, requestor_email: client.email, requestor_type: 'Owner' },
    ],
    ['as Operator', {}, { ...client, requestor_name: 'Tom Baker', requestor_type: 'Operator' }],
    [
      'as Operator of the ticket, too',
      { requestor_name: 'Tom Baker', requestor_type: 'Operator' },
      { ...client, requestor_name: 'Tom Baker', requestor_type: 'Operator' },
    ],
  ])('%s', (_how, ticket, opening) => {
    const thread = threadOf(ticket, [opening]);
    const [message] = thread.messages;
    expect(message?.author).toMatchObject({ name: 'Tom Baker', email: '', side: 'staff' });
    expect(message?.owner).toEqual({ name: client.name, email: client.email });
    expect(thread.requestor).toMatchObject({ name: client.name, email: client.email, side: 'client' });
    expect(thread.openedBy).toBe('Tom Baker');
    expect(openedBy(thread)).toBe('Tom Baker for Cynthia Reilly');
    expect(message && writesFor(message)).toBe('Cynthia Reilly');
  });

  test('attributes later replies of the client to the client', () => {
    expect(threadOf({ admin: 'Tom' }, [{ admin: 'Tom' }, {}]).messages[1]?.author).toMatchObject({
      name: client.name,
      email: client.email,
      side: 'client',
    });
  });
});

describe('a sub-user of a client', () => {
  const ticket = {
    name: 'Acme Ltd',
    email: 'billing@acme.example',
    requestor_name: 'Jane Doe',
    requestor_email: 'jane@acme.example',
    requestor_type: 'Authorized User',
  };

  test('is requestor and author; the client is the owner', () => {
    const thread = threadOf(ticket, [{ ...ticket }]);
    const owner = { name: 'Acme Ltd', email: 'billing@acme.example' };
    expect(thread.requestor).toMatchObject({ name: 'Jane Doe', email: 'jane@acme.example', side: 'other' });
    expect(thread.owner).toEqual(owner);
    expect(thread.messages[0]).toMatchObject({ author: { name: 'Jane Doe' }, owner });
  });

  test('writes for the ticket’s client if the reply names none', () => {
    const reply = secondOf(ticket, {
      requestor_name: 'Joe',
      requestor_email: 'joe@acme.example',
      requestor_type: 'User',
      name: '',
      email: '',
    });
    expect(reply.author).toMatchObject({ name: 'Joe', email: 'joe@acme.example' });
    expect(reply.owner).toEqual({ name: 'Acme Ltd', email: 'billing@acme.example' });
  });

  test('has no owner if both are the same person, however spelled', () => {
    const same = {
      requestor_name: 'cynthia reilly',
      requestor_email: 'Cynthia@Client.example',
      requestor_type: 'Owner',
    };
    expect(threadOf(same, [same]).owner).toBeNull();
    expect(threadOf(same, [{ ...client, ...same }]).messages[0]?.owner).toBeNull();
    expect(threadOf({ requestor_name: 'Cynthia Reilly' }, []).requestor.email).toBe(client.email);
  });

  test('never gets the client’s address', () => {
    expect(threadOf({ requestor_name: 'Jane Doe' }, []).requestor).toMatchObject({
      name: 'Jane Doe',
      email: '',
    });
  });
});

describe('no message shows another person’s address', () => {
  test.each([
    ['email', { admin: 'Tom', email: client.email }],
    ['requestor_email', { admin: 'Tom', requestor_email: client.email }],
    ['both', { admin: 'Tom', ...client, requestor_name: client.name, requestor_email: client.email }],
    [
      'as Operator',
      { requestor_type: 'Operator', requestor_name: 'Tom', requestor_email: 'CYNTHIA@client.example' },
    ],
    [
      'as Owner',
      { admin: 'Tom', requestor_type: 'Owner', requestor_name: 'Jane', requestor_email: 'jane@x.example' },
    ],
  ])('a staff reply with the client’s address: %s', (_how, reply) => {
    expect(secondOf({}, reply)).toMatchObject({
      author: { name: 'Tom', email: '', side: 'staff' },
      owner: null,
    });
  });

  test('a staff reply keeps its own address', () => {
    const reply = { requestor_type: 'Operator', requestor_name: 'Tom', requestor_email: 'tom@desk.example' };
    expect(secondOf({}, reply).author.email).toBe('tom@desk.example');
  });

  test.each([
    [{ name: 'Someone Else' }, 'Someone Else', ''],
    [{ name: 'cynthia reilly' }, 'cynthia reilly', client.email],
    [{ name: '', email: client.email }, client.name, client.email],
    [{ name: '', email: 'new@x.example' }, '', 'new@x.example'],
    [{}, client.name, client.email],
    [{ userid: '6', name: '' }, '', ''],
    [{ contactid: '9', name: '' }, '', ''],
    [{ userid: '6', name: client.name }, client.name, ''],
    [{ requestor_type: 'Guest', name: client.name }, client.name, ''],
    [{ requestor_type: 'Guest', name: '' }, '', ''],
    [{ requestor_type: 'Owner', name: '' }, client.name, client.email],
  ])('a client’s reply of type %j', (reply, name, email) => {
    expect(secondOf({}, reply).author).toMatchObject({ name, email });
  });
});

test('a nameless reply of another type than the requestor’s has no author', () => {
  const ticket = { requestor_type: 'Owner', requestor_name: client.name, requestor_email: client.email };
  expect(secondOf(ticket, { requestor_type: 'Contact' }).author).toMatchObject({ name: '', email: '' });
  expect(secondOf(ticket, { requestor_type: 'owner' }).author).toMatchObject({ email: client.email });
});

test('a client’s reply to a contact’s ticket is not the contact’s', () => {
  const ticket = { contactid: '9', name: 'Kim', email: 'kim@x.example' };
  expect(secondOf(ticket, { userid: '5', contactid: '0' }).author).toMatchObject({ name: '', email: '' });
  expect(secondOf(ticket, { userid: '5', contactid: '9' }).author).toMatchObject({ name: 'Kim' });
  expect(secondOf(ticket, {}).author).toMatchObject({ name: 'Kim', email: 'kim@x.example' });
});

test('a nameless staff reply does not get the client’s name', () => {
  const reply = { requestor_type: 'Operator', name: client.name, email: client.email };
  expect(secondOf({}, reply).author).toMatchObject({ name: '', email: '', side: 'staff' });
  expect(secondOf({}, { ...reply, name: 'Tom' }).author.name).toBe('Tom');
});

test.each([
  ['Owner', '', 'client', 'Owner'],
  ['Registered User', '', 'client', 'Registered User'],
  ['Guest', '', 'guest', 'Guest'],
  ['Subaccount', '', 'other', 'Subaccount'],
  ['Subaccount', 'Tom', 'staff', 'Staff'],
  ['OPERATOR', '', 'staff', 'OPERATOR'],
  ['', '', 'guest', 'Guest'],
])('type %j with admin %j is %s, shown as %s', (requestor_type, admin, side, role) => {
  const reply = secondOf({}, { requestor_type, admin, requestor_name: 'X' });
  expect(reply.author.side).toBe(side);
  expect(roleOf(reply)).toBe(role);
});

test('a contact counts as client and is shown as contact', () => {
  const reply = secondOf({}, { contactid: '3', name: 'Kim' });
  expect([reply.author.side, roleOf(reply), reply.contactId]).toEqual(['client', 'Contact', 3]);
});

test('takes missing people from the opening message', () => {
  const thread = threadOf({ name: null, email: null }, [{ name: 'Kim', email: 'kim@x.example' }]);
  expect(thread.requestor).toMatchObject({ name: 'Kim', email: 'kim@x.example' });
});
