import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IncomingTicket, StoreResult, TicketTable } from '../../../src/main/vault/tickets.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { decodeResponse, rawOf } from '../../../src/main/whmcs/response.ts';
import { emptyConnection } from '../../support/connection.ts';
import { required } from '../../support/required.ts';
import { memoryVault, responseOf, storeResponse } from '../../support/vault.ts';

let vault: Vault;
let tickets: TicketTable;
let connection: number;
let other: number;

beforeEach(() => {
  vault = memoryVault();
  tickets = vault.tickets;
  connection = vault.connections.save(null, emptyConnection);
  other = vault.connections.save(null, emptyConnection);
});
afterEach(() => vault.close());

const at = (day: number): string => `2026-01-0${day}T00:00:00.000Z`;
const store = (
  ticketId: number,
  fields: Record<string, unknown> = {},
  incoming: Partial<IncomingTicket> = {},
): StoreResult => storeResponse(vault, connection, responseOf(ticketId, fields), incoming);
const isUnread = (key: number): boolean =>
  vault.db.prepare('SELECT unread FROM ticket WHERE id = ?').pluck().get(key) === 1;
const row = (key: number): unknown => vault.db.prepare('SELECT * FROM ticket WHERE id = ?').get(key);

describe('a stored response', () => {
  test('is new, then unchanged, then changed', () => {
    const { key, change } = store(1, { subject: 'First' });
    expect(change).toBe('new');
    expect(store(1, { subject: 'First' }, { fetchedAt: at(2) })).toEqual({ key, change: 'unchanged' });
    expect(tickets.state(key)).toEqual({
      connectionId: connection,
      fetchedAt: at(2),
      goneAt: null,
      mergedInto: null,
      timeZone: 'UTC',
    });
    expect(store(1, { subject: 'Second' }, { fetchedAt: at(3) })).toEqual({ key, change: 'changed' });
    expect(tickets.revisions(key).map(({ fetchedAt }) => fetchedAt)).toEqual([at(3), at(1)]);
    expect(tickets.read(key)).toMatchObject({ key, fetchedAt: at(3), thread: { subject: 'Second' } });
    expect(tickets.count()).toBe(1);
  });

  test('fills the columns that lists sort and filter by', () => {
    const { key } = store(1, {
      subject: 'Subject',
      status: 'Open',
      priority: 'High',
      deptid: 3,
      deptname: 'Sales',
      requestor_name: 'Rick',
      requestor_email: 'rick@example.org',
      requestor_type: 'Owner',
      date: '2024-07-01 12:00:00',
      lastreply: '2024-07-02 12:00:00',
      flag: 4,
      replies: {
        reply: [
          { replyid: 0, message: 'a', attachments: [{ filename: 'a.txt', index: 0 }] },
          {
            replyid: 1,
            message: 'b',
            attachments: [
              { filename: 'b.txt', index: 0 },
              { filename: 'c.txt', index: 1 },
            ],
          },
        ],
      },
    });
    expect(row(key)).toMatchObject({
      connection_id: connection,
      ticket_id: 1,
      number: 'T-1',
      subject: 'Subject',
      status: 'Open',
      priority: 'High',
      department_name: 'Sales',
      requestor_name: 'Rick',
      requestor_email: 'rick@example.org',
      requestor_type: 'Owner',
      last_reply_utc: '2024-07-02T12:00:00.000Z',
      opened_utc: '2024-07-01T12:00:00.000Z',
      flag: 4,
      file_count: 3,
      time_zone: 'UTC',
    });
  });

  test('sorts by its opening date if it has no last reply, and needs no date', () => {
    const { key } = store(1, { date: '2024-07-01 12:00:00' });
    expect(row(key)).toMatchObject({
      last_reply_utc: '2024-07-01T12:00:00.000Z',
      opened_utc: '2024-07-01T12:00:00.000Z',
    });
    expect(row(store(2).key)).toMatchObject({ last_reply_utc: null, opened_utc: null });
  });

  test.each([
    ['of a user’s own request', {}, [false, false]],
    ['of a first sync', { unseen: true }, [false, true]],
    ['of a later sync', { unseen: true, newIsUnread: true }, [true, true]],
    ['of a user’s own request, if new tickets are unread', { newIsUnread: true }, [false, false]],
  ])('%s marks new and changed tickets as unread: %o → %o', (_what, incoming, [isNew, isChanged]) => {
    const { key } = store(1, {}, incoming);
    expect(isUnread(key)).toBe(isNew);
    vault.personal.markSeen(key);
    store(1, {}, incoming);
    expect(isUnread(key)).toBe(false);
    store(1, { status: 'Answered' }, incoming);
    expect(isUnread(key)).toBe(isChanged);
  });

  test('leaves an unread ticket unread', () => {
    const { key } = store(1, {}, { unseen: true, newIsUnread: true });
    store(1);
    expect(isUnread(key)).toBe(true);
    store(1, { status: 'Answered' });
    expect(isUnread(key)).toBe(true);
  });

  test('from a file does not prove that the ticket is on the server', () => {
    const { key } = store(1);
    tickets.onServer.markGone(key, at(2));
    store(1, { subject: 'From a file' }, { isFromFile: true, fetchedAt: at(3) });
    expect(tickets.read(key)).toMatchObject({ goneAt: at(2), thread: { subject: 'From a file' } });
    store(1, {}, { fetchedAt: at(4) });
    expect(tickets.state(key)?.goneAt).toBeNull();
  });

  test('is read in the connection’s time zone', () => {
    vault.connections.save(connection, { ...emptyConnection, timeZone: 'America/New_York' });
    const { key } = store(1, { date: '2024-07-01 12:00:00' }, { timeZone: 'UTC' });
    expect(tickets.read(key)).toMatchObject({
      timeZone: 'America/New_York',
      thread: { openedAt: { utc: '2024-07-01T16:00:00.000Z' } },
    });
    expect(row(key)).toMatchObject({ opened_utc: '2024-07-01T16:00:00.000Z', time_zone: 'America/New_York' });
  });
});

describe('a response that was requested before another one was stored', () => {
  test('is stored if nothing was stored since', () => {
    expect(tickets.stateOf(connection, 1)).toBeNull();
    const { key } = store(1, {}, { basis: null });
    const basis = tickets.stateOf(connection, 1);
    expect(store(1, { status: 'Answered' }, { basis })).toEqual({ key, change: 'changed' });
  });

  test('is stale if it differs from the newest version', () => {
    const { key } = store(1);
    const basis = tickets.stateOf(connection, 1);
    store(1, { status: 'Answered' }, { fetchedAt: at(2) });
    expect(store(1, { status: 'Closed' }, { basis })).toEqual({ key, change: 'stale' });
    expect(store(1, { status: 'Closed' }, { basis: null })).toEqual({ key, change: 'stale' });
    expect(tickets.read(key)).toMatchObject({ fetchedAt: at(2), thread: { status: 'Answered' } });
    expect(tickets.revisions(key)).toHaveLength(2);
  });

  test('is accepted if it is the same as the newest version', () => {
    const { key } = store(1);
    const basis = tickets.stateOf(connection, 1);
    store(1, { status: 'Answered' }, { fetchedAt: at(2) });
    expect(store(1, { status: 'Answered' }, { basis, fetchedAt: at(3) })).toEqual({
      key,
      change: 'unchanged',
    });
    expect(tickets.state(key)?.fetchedAt).toBe(at(3));
  });

  test('is stale if the ticket was deleted since, even with the same content', () => {
    const { key } = store(1);
    const basis = tickets.stateOf(connection, 1);
    tickets.onServer.markGone(key, at(2));
    expect(store(1, {}, { basis })).toEqual({ key, change: 'stale' });
    expect(tickets.state(key)?.goneAt).toBe(at(2));
  });

  test('is judged by every kind of change', () => {
    const { key } = store(1);
    const tokens = [tickets.stateOf(connection, 1)];
    const remember = (): unknown => tokens.push(tickets.stateOf(connection, 1));
    store(1, {}, { fetchedAt: at(2) });
    remember();
    store(1, { status: 'Answered' }, { fetchedAt: at(2) });
    remember();
    tickets.onServer.markGone(key, at(3));
    remember();
    tickets.onServer.markMerged(key, 9, at(4));
    remember();
    expect(new Set(tokens).size).toBe(5);
    expect(tickets.stateOf(other, 1)).toBeNull();
  });
});

describe('a ticket', () => {
  test('is identified by its connection, ID and number', () => {
    const first = store(1, { tid: 'A' }).key;
    const second = store(1, { tid: 'B' }, { fetchedAt: at(2) }).key;
    const elsewhere = storeResponse(vault, other, responseOf(1)).key;
    expect(new Set([first, second, elsewhere]).size).toBe(3);
    expect(tickets.keyOf(connection, 1, 'A')).toBe(first);
    expect(tickets.keyOf(connection, 1, 'B')).toBe(second);
    expect(tickets.keyOf(connection, 1, 'C')).toBeNull();
    expect(tickets.keyOf(connection, 2)).toBeNull();
    expect(tickets.keyOf(other, 1)).toBe(elsewhere);
    // The server now has another ticket under this ID, so the first one is gone.
    expect(tickets.keyOf(connection, 1)).toBe(second);
    expect([first, second, elsewhere].map((key) => tickets.state(key)?.goneAt)).toEqual([at(2), null, null]);
    expect([first, second].map(isUnread)).toEqual([true, false]);
  });

  test('is found by ID, or by number in any case', () => {
    const key = store(1, { tid: 'Abc-9' }).key;
    expect(tickets.keyOfReference(connection, { id: 1 })).toBe(key);
    expect(tickets.keyOfReference(connection, { number: 'aBC-9' })).toBe(key);
    expect(tickets.keyOfReference(connection, { number: 'Abc' })).toBeNull();
    expect(tickets.keyOfReference(other, { number: 'Abc-9' })).toBeNull();
    tickets.onServer.markGone(key, at(2));
    const again = store(2, { tid: 'ABC-9' }).key;
    expect(tickets.keyOfReference(connection, { number: 'abc-9' })).toBe(again);
  });

  test('has a head and a number without reading its response', () => {
    const { key } = store(1);
    expect(tickets.head(key)).toEqual({ connectionId: connection, ticketId: 1, number: 'T-1' });
    expect(vault.ticket(key)).toEqual({ connectionId: connection, ticketId: 1, number: 'T-1' });
    expect([key, 99, null].map((each) => tickets.numberOf(each))).toEqual(['T-1', '', '']);
  });

  test('that is not stored has nothing', () => {
    expect([tickets.head(99), tickets.state(99), tickets.read(99), tickets.raw(99)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect([tickets.revisions(99), tickets.newestRevision(99), tickets.newestRevision(null)]).toEqual([
      [],
      null,
      null,
    ]);
    expect(tickets.isReadable(99)).toBe(false);
    expect(() => vault.ticket(99)).toThrow(
      expect.objectContaining({ code: 'not-in-vault', id: 'ticket_not_in_vault' }),
    );
  });
});

describe('versions', () => {
  test('have rising IDs, and belong to their ticket', () => {
    expect(tickets.lastRevision()).toBe(0);
    const { key } = store(1, { subject: 'First' });
    const first = tickets.lastRevision();
    store(1, { subject: 'Second' });
    const second = required(tickets.newestRevision(key));
    const elsewhere = store(2).key;
    expect([first > 0, second > first, tickets.lastRevision() > second]).toEqual([true, true, true]);
    expect(tickets.revisions(key).map(({ id }) => id)).toEqual([second, first]);
    expect(tickets.read(key, first)?.thread.subject).toBe('First');
    expect(tickets.read(key, second)?.thread.subject).toBe('Second');
    expect(tickets.raw(elsewhere, first)).toBeNull();
    expect(tickets.read(elsewhere, first)).toBeNull();
    expect(decodeResponse(required(tickets.raw(key)))).toBe(responseOf(1, { subject: 'Second' }));
  });

  test('are kept in the server’s charset', () => {
    const latin = Buffer.from(responseOf(1, { subject: 'é' }), 'latin1');
    const raw = { bytes: latin, charset: 'windows-1252' };
    const key = store(1, {}, { raw }).key;
    expect(tickets.raw(key)).toEqual(raw);
    expect(tickets.read(key)?.thread.subject).toBe('é');
  });

  test('are readable unless their bytes are damaged or are no response', () => {
    const { key } = store(1);
    expect(tickets.isReadable(key)).toBe(true);
    const replace = (id: number, text: string): void => tickets.versions.replace(id, rawOf(text));
    const id = required(tickets.newestRevision(key));
    replace(id, 'no response');
    expect(tickets.isReadable(key)).toBe(false);
    replace(id, responseOf(1));
    expect(tickets.isReadable(key)).toBe(true);
    vault.db.prepare('UPDATE revision SET raw_deflated = ?').run(Buffer.from('damaged'));
    expect(tickets.isReadable(key)).toBe(false);
    expect(() => tickets.raw(key)).toThrow(
      expect.objectContaining({ code: 'unreadable-answer', id: 'stored_response_damaged' }),
    );
  });

  test('of another parser are compared by a recomputed hash; an unreadable one counts as another', () => {
    const { key } = store(1);
    vault.db.exec(`UPDATE revision SET hash = 'outdated'; UPDATE ticket SET parser = 1`);
    expect(store(1)).toEqual({ key, change: 'unchanged' });
    vault.db.exec(`UPDATE ticket SET parser = 1`);
    vault.db.prepare('UPDATE revision SET raw_deflated = ?').run(Buffer.from('damaged'));
    expect(store(1)).toEqual({ key, change: 'changed' });
    expect(tickets.isReadable(key)).toBe(true);
  });

  test('that are damaged are replaced by the same response, and indexed', () => {
    const { key } = store(1, { subject: 'Indexed' });
    vault.db.prepare('UPDATE revision SET raw_deflated = ?').run(Buffer.from('damaged'));
    vault.db.exec('DELETE FROM ticket_text');
    expect(store(1, { subject: 'Indexed' })).toEqual({ key, change: 'unchanged' });
    expect(tickets.isReadable(key)).toBe(true);
    expect(tickets.revisions(key)).toHaveLength(1);
    const found = vault.db.prepare(`SELECT rowid FROM ticket_text WHERE ticket_text MATCH 'indexed'`);
    expect(found.pluck().all()).toEqual([key]);
  });
});

describe('the state on the server', () => {
  test('a deletion is recorded once, and marks the ticket as unread', () => {
    const { key } = store(1);
    const kept = store(2).key;
    expect(tickets.onServer.markGone(key, at(2))).toBe(true);
    expect(isUnread(key)).toBe(true);
    expect(tickets.onServer.markGone(key, at(3))).toBe(false);
    expect([key, kept].map((each) => tickets.state(each)?.goneAt)).toEqual([at(2), null]);
  });

  test('a merge is recorded once per target, and keeps the time of the deletion', () => {
    const { key } = store(1);
    expect(tickets.onServer.markMerged(key, 7, at(2))).toBe(true);
    expect(tickets.state(key)).toMatchObject({ goneAt: at(2), mergedInto: 7 });
    expect(isUnread(key)).toBe(true);
    expect(tickets.onServer.markMerged(key, 7, at(3))).toBe(false);
    expect(tickets.onServer.markMerged(key, 8, at(3))).toBe(true);
    expect(tickets.state(key)).toMatchObject({ goneAt: at(2), mergedInto: 8 });
    store(1, {}, { fetchedAt: at(4) });
    expect(tickets.state(key)).toMatchObject({ goneAt: null, mergedInto: null });
  });

  test('a ticket knows those that were merged into it, by ID', () => {
    const [three, one] = [store(3).key, store(1).key];
    const elsewhere = storeResponse(vault, other, responseOf(2)).key;
    for (const key of [three, one, elsewhere]) tickets.onServer.markMerged(key, 7, at(2));
    tickets.onServer.markMerged(store(4).key, 8, at(2));
    expect(tickets.onServer.mergedFrom(connection, 7)).toEqual([
      { key: one, number: 'T-1', ticketId: 1 },
      { key: three, number: 'T-3', ticketId: 3 },
    ]);
  });
});
