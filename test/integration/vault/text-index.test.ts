import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { indexable } from '../../../src/shared/words.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';
import { memoryVault, responseOf, storeResponse } from '../../support/vault.ts';

let vault: Vault;
let connection: number;

beforeEach(() => {
  vault = memoryVault();
  connection = vault.connections.save(null, emptyConnection);
});
afterEach(() => vault.close());

const store = (ticketId: number, fields: Record<string, unknown>): number =>
  storeResponse(vault, connection, responseOf(ticketId, fields)).key;

/** Tickets with the words of a text next to each other, in a column of the index or in any. */
const found = (text: string, column = ''): unknown[] =>
  vault.db
    .prepare('SELECT rowid FROM ticket_text WHERE ticket_text MATCH ? ORDER BY rowid')
    .pluck()
    .all(`${column && `${column} : `}"${indexable(text)}"`);

const reply = (fields: Record<string, unknown>): Record<string, unknown> => ({ replyid: 0, ...fields });

describe('a ticket', () => {
  let key: number;
  beforeEach(() => {
    key = store(42, {
      tid: 'ABC-123',
      subject: 'Refund for Été',
      cc: 'carol@example.com,dan@example.net',
      admin: 'Opening Admin',
      name: 'Olive Owner',
      email: 'olive@example.org',
      requestor_name: 'Rick Requestor',
      requestor_email: 'rick@example.org',
      requestor_type: 'Authorizeduser',
      replies: {
        reply: [
          reply({ message: 'My invoice is wrong' }),
          reply({
            replyid: 5,
            message: 'We credited it',
            admin: 'Anna Agent',
            attachments: [
              { filename: 'credit_note.pdf', index: 0 },
              { filename: 'terms.docx', index: 1 },
            ],
          }),
        ],
      },
      notes: { note: [{ noteid: 7, message: 'A suspicious customer', admin: 'Ned Notetaker' }] },
    });
    store(43, { subject: 'Another' });
  });

  test.each([
    ['ABC-123', 'number'],
    ['42', 'number'],
    ['refund for ete', 'subject'],
    ['carol@example.com', 'people'],
    ['dan@example.net', 'people'],
    ['Opening Admin', 'people'],
    ['Olive Owner', 'people'],
    ['olive@example.org', 'people'],
    ['Rick Requestor', 'people'],
    ['rick@example.org', 'people'],
    ['Anna Agent', 'people'],
    ['Ned Notetaker', 'people'],
    ['invoice is wrong', 'body'],
    ['we credited it', 'body'],
    ['suspicious customer', 'notes'],
    ['credit_note.pdf', 'files'],
    ['terms.docx', 'files'],
  ])('is found by “%s” in its %s only', (text, column) => {
    expect(found(text, column)).toEqual([key]);
    const others = ['number', 'subject', 'people', 'body', 'notes', 'files'].filter(
      (name) => name !== column,
    );
    expect(others.flatMap((name) => found(text, name))).toEqual([]);
  });

  test.each(['wrong we', 'pdf terms', 'abc 123 42', 'carol example com dan', 'Anna Agent Ned'])(
    'is not found by “%s”, which spans two texts',
    (text) => expect(found(text)).toEqual([]),
  );

  test('is found by the private note, and no longer by an earlier one', () => {
    vault.personal.setPrivateNote(key, 'Ask the accountant');
    vault.tickets.reindex(key);
    expect(found('accountant', 'notes')).toEqual([key]);
    expect(found('suspicious customer', 'notes')).toEqual([key]);
    expect(found('customer ask')).toEqual([]);
    vault.personal.setPrivateNote(key, 'Done');
    vault.tickets.reindex(key);
    expect([found('accountant'), found('done', 'notes')]).toEqual([[], [key]]);
  });

  test('is found by the text of its newest version only', () => {
    expect(store(42, { tid: 'ABC-123', subject: 'Changed' })).toBe(key);
    expect([found('refund'), found('invoice'), found('changed')]).toEqual([[], [], [key]]);
  });
});

test('only the first million characters of a message are indexed', () => {
  const filler = 'x '.repeat(499_990);
  const key = store(1, {
    replies: { reply: [reply({ message: `${filler} inside ${'y '.repeat(20)} outside` })] },
  });
  expect([found('inside'), found('outside')]).toEqual([[key], []]);
});

test('unknown tickets are not indexed', () => {
  vault.tickets.reindex(99);
  expect(vault.db.prepare('SELECT count(*) FROM ticket_text').pluck().get()).toBe(0);
});

test('merging reports whether there was something to merge, and finds the same', () => {
  for (let id = 1; id <= 20; id += 1) store(id, { subject: `Word${id} common` });
  expect(vault.index.mergeStep(-100)).toBe(true);
  let steps = 1;
  while (vault.index.mergeStep(100)) steps += 1;
  expect(steps).toBeLessThan(20);
  expect(vault.index.mergeStep(100)).toBe(false);
  expect(found('common')).toHaveLength(20);
  expect(found('word7')).toEqual([7]);
});
