import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Message } from '../../../src/contract/ticket.ts';
import {
  fetchableAttachments,
  type AttachmentName,
  type AttachmentTable,
} from '../../../src/main/vault/attachments.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';
import { reportOf } from '../../support/errors.ts';
import { memoryVault, responseOf, storeResponse } from '../../support/vault.ts';

let vault: Vault;
let files: AttachmentTable;
let connection: number;
let other: number;
let ticket: number;

beforeEach(() => {
  vault = memoryVault();
  files = vault.attachments;
  connection = vault.connections.save(null, emptyConnection);
  other = vault.connections.save(null, emptyConnection);
  ticket = storeResponse(vault, connection, responseOf(1)).key;
});
afterEach(() => vault.close());

const file = (fileName: string, index = 0): AttachmentName => ({
  type: 'reply',
  relatedId: 5,
  index,
  fileName,
});
const save = (name: AttachmentName, content: string, of = ticket): number => {
  const { id } = files.row(of, name);
  files.saveContent(id, Buffer.from(content));
  return id;
};
const pending = (of = connection, limit = 9): string[] =>
  files.pending(of, limit).map(({ fileName }) => fileName);

describe('the attachments to fetch', () => {
  const message = (fields: Partial<Message>): Message => ({
    kind: 'reply',
    id: 5,
    author: { name: '', email: '', type: '', side: 'client' },
    owner: null,
    userId: 0,
    contactId: 0,
    at: null,
    text: '',
    rating: null,
    attachments: [{ index: 0, fileName: 'a.txt', state: 'on-server' }],
    ...fields,
  });

  test('are named by the ticket, the reply or the note', () => {
    const messages = [
      message({ kind: 'opening', id: null }),
      message({ kind: 'reply', id: 1 }),
      message({ kind: 'note', id: 7 }),
    ];
    expect(fetchableAttachments(9, messages)).toEqual([
      { type: 'ticket', relatedId: 9, index: 0, fileName: 'a.txt' },
      { type: 'reply', relatedId: 1, index: 0, fileName: 'a.txt' },
      { type: 'note', relatedId: 7, index: 0, fileName: 'a.txt' },
    ]);
  });

  test('are not those of messages without an ID, without an index, or removed from the server', () => {
    const unnamed = [message({ id: null }), message({ id: 0 }), message({ kind: 'note', id: -1 })];
    expect(fetchableAttachments(9, unnamed)).toEqual([]);
    const attachments: Message['attachments'] = [
      { index: null, fileName: 'old.txt', state: 'on-server' },
      { index: 1, fileName: 'removed.txt', state: 'removed' },
      { index: 2, fileName: 'kept.txt', state: 'on-server' },
    ];
    expect(fetchableAttachments(9, [message({ attachments })])).toMatchObject([
      { index: 2, fileName: 'kept.txt' },
    ]);
  });
});

describe('the queue', () => {
  test('has each file once', () => {
    expect(files.enqueue(ticket, [file('a.txt'), file('b.txt', 1)])).toBe(2);
    expect(files.enqueue(ticket, [file('a.txt'), file('c.txt', 2)])).toBe(1);
    expect(pending()).toEqual(['a.txt', 'b.txt', 'c.txt']);
    expect([files.countPending(connection), files.countPending(other)]).toEqual([3, 0]);
    expect(pending(other)).toEqual([]);
  });

  test('begins with the newest tickets', () => {
    const later = storeResponse(vault, connection, responseOf(2)).key;
    files.enqueue(ticket, [file('a.txt'), file('b.txt', 1)]);
    files.enqueue(later, [file('later.txt')]);
    expect(pending(connection, 2)).toEqual(['later.txt', 'a.txt']);
    expect(files.pending(connection, 1)).toEqual([
      { id: 3, ticket: later, connectionId: connection, ...file('later.txt') },
    ]);
  });

  test('has no files that were stored or that failed', () => {
    save(file('stored.txt'), 'x');
    for (const state of ['deleted', 'too-large', 'failed'] as const) {
      files.markFailed(files.row(ticket, file(state)).id, state, reportOf('busy'));
    }
    expect(pending()).toEqual([]);
    expect(files.countPending(connection)).toBe(0);
  });
});

test('a row is created once and found again', () => {
  files.enqueue(ticket, [file('b.txt', 1)]);
  const row = files.row(ticket, file('a.txt'));
  expect(row).toEqual({ id: row.id, ticket, connectionId: connection, ...file('a.txt') });
  expect(files.row(ticket, file('a.txt'))).toEqual(row);
  expect(
    files
      .all(ticket)
      .map(({ fileName }) => fileName)
      .sort(),
  ).toEqual(['a.txt', 'b.txt']);
  expect(files.all(99)).toEqual([]);
});

test('a file is renamed, unless another one has that name in the same place', () => {
  const first = files.row(ticket, file('a.txt'));
  const second = files.row(ticket, file('b.txt'));
  files.rename(first.id, 'c.txt');
  files.rename(second.id, 'c.txt');
  expect(Object.fromEntries(files.all(ticket).map(({ id, fileName }) => [id, fileName]))).toEqual({
    [first.id]: 'c.txt',
    [second.id]: 'b.txt',
  });
});

test('content is read as it was saved', () => {
  const content = 'x'.repeat(100);
  save(file('a.txt'), content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  expect(files.of(ticket, file('a.txt'))).toEqual({ state: 'stored', size: 100, failure: null });
  expect(files.stored(ticket, file('a.txt'))).toEqual({
    size: 100,
    sha256,
    start: new Uint8Array(Buffer.from('x'.repeat(64))),
  });
  expect(files.read(ticket, file('a.txt'))).toEqual(new Uint8Array(Buffer.from(content)));
});

test('a file that is not stored has no content', () => {
  const name = file('a.txt');
  const states = (): unknown[] => [
    files.of(ticket, name),
    files.stored(ticket, name),
    files.read(ticket, name),
  ];
  expect(states()).toEqual([null, null, null]);
  files.enqueue(ticket, [name]);
  expect(states()).toEqual([{ state: 'wanted', size: null, failure: null }, null, null]);
});

test('identical files are stored once', () => {
  for (const [index, content] of ['same', 'same', 'different'].entries()) save(file('a.txt', index), content);
  expect(vault.db.prepare('SELECT size FROM blob ORDER BY size').pluck().all()).toEqual([4, 9]);
  expect([0, 1].map((index) => files.read(ticket, file('a.txt', index)))).toEqual([
    new Uint8Array(Buffer.from('same')),
    new Uint8Array(Buffer.from('same')),
  ]);
});

test('a failure is kept with its reason, until the file is stored', () => {
  const { id } = files.row(ticket, file('a.txt'));
  const failure = reportOf('busy', { status: '503' });
  files.markFailed(id, 'too-large', failure);
  expect(files.of(ticket, file('a.txt'))).toEqual({ state: 'too-large', size: null, failure });
  save(file('a.txt'), 'x');
  expect(files.of(ticket, file('a.txt'))).toEqual({ state: 'stored', size: 1, failure: null });
});

test('the smallest stored file within a limit', () => {
  save(file('large.txt', 1), 'x'.repeat(30));
  save(file('small.txt', 2), 'x'.repeat(10));
  files.enqueue(ticket, [file('wanted.txt', 3)]);
  const removed = save(file('removed.txt', 4), 'x');
  files.markFailed(removed, 'deleted', reportOf('attachment-unavailable'));
  expect(files.smallestStored(connection, 30)?.fileName).toBe('small.txt');
  expect(files.smallestStored(connection, 10)?.fileName).toBe('small.txt');
  expect(files.smallestStored(connection, 9)).toBeNull();
  expect(files.smallestStored(other, 30)).toBeNull();
});
