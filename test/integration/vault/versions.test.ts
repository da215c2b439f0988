import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRows } from '../../../src/main/search/rows.ts';
import { TicketTasks } from '../../../src/main/workers/ticket-tasks.ts';
import { defaultExportOptions } from '../../../src/contract/export.ts';
import { readTicketForExport } from '../../../src/main/export/read-ticket.ts';
import { ThreadReader } from '../../../src/main/tickets/thread-reader.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { derive } from '../../../src/main/whmcs/derive.ts';
import { emptyConnection } from '../../support/connection.ts';

type Fields = Record<string, unknown>;

let vault: Vault;
let work: TicketTasks;
let connectionId: number;

beforeEach(() => {
  vault = new Vault(':memory:', randomBytes(32));
  work = new TicketTasks(vault, () => undefined);
  connectionId = vault.connections.save(null, emptyConnection);
});
afterEach(() => vault.close());

function store(ticketId: number, replies: Fields[], hour: number, change: Fields = {}): number {
  const answer = { ticketid: ticketId, tid: `T-${ticketId}`, ...change, replies: { reply: replies } };
  const { key } = vault.tickets.store({
    connectionId,
    ...derive(rawOf(JSON.stringify(answer)), 'UTC'),
    timeZone: 'UTC',
    fetchedAt: `2026-01-01T0${hour}:00:00.000Z`,
  });
  return key;
}

const opening = { replyid: 0, message: 'opening' };
const withFile = (replyid: number, filename: string): Fields => ({
  replyid,
  message: `with ${filename}`,
  attachments: [{ filename, index: 0 }],
});

function storeFile(key: number, relatedId: number, fileName: string): void {
  const { id } = vault.attachments.row(key, { type: 'reply', relatedId, index: 0, fileName });
  vault.attachments.saveContent(id, Buffer.from(`content of ${fileName}`));
}

const exported = (key: number, revision: number | null) =>
  readTicketForExport(vault, new ThreadReader(vault), { key, revision }, defaultExportOptions);
const exportedFiles = (key: number, revision: number): string[] =>
  exported(key, revision).messages.flatMap(({ attachments }) => attachments.map(({ fileName }) => fileName));

test('attachments, details and exports belong to the version on the screen', async () => {
  const key = store(1, [opening, withFile(2, 'a.txt'), withFile(3, 'b.txt')], 1, { subject: 'First' });
  storeFile(key, 2, 'a.txt');
  storeFile(key, 3, 'b.txt');
  const shown = work.openThread(key, null);
  const revision = shown.shownRevision;
  store(1, [opening, withFile(3, 'b.txt')], 2, { subject: 'Second' });

  const place = { key, revision, position: 1, at: 0 };
  expect(work.fileContent(place).fileName).toBe('a.txt');
  expect(Buffer.from(work.readFile(place).data, 'base64').toString()).toBe('content of a.txt');
  expect(work.openThread(key, revision)).toMatchObject({ fetchedAt: '2026-01-01T01:00:00.000Z' });
  expect(work.openThread(key, revision).messages[1]?.files[0]).toMatchObject({ state: 'stored' });
  expect(work.getDetails(key, revision).raw).toContain('First');
  expect(exported(key, revision)).toMatchObject({
    subject: 'First',
    version: { number: 1, count: 2, fetchedAt: '2026-01-01T01:00:00.000Z' },
  });
  expect(exportedFiles(key, revision)).toEqual(['a.txt', 'b.txt']);

  const newest = work.openThread(key, null).shownRevision;
  expect(work.fileContent({ ...place, revision: newest }).fileName).toBe('b.txt');
  expect(exported(key, newest)).toMatchObject({ subject: 'Second', version: { number: 2 } });
  expect(exportedFiles(key, newest)).toEqual(['b.txt']);
});

test('the newest version has the time of the last fetch', () => {
  const key = store(1, [opening], 1);
  store(1, [opening], 5);
  expect(exported(key, null).version).toEqual({
    number: 1,
    count: 1,
    fetchedAt: '2026-01-01T05:00:00.000Z',
  });
});

test('a merge is shown in both tickets: on the screen, in the list and in exports', async () => {
  const [from, into] = [store(1, [opening], 1), store(2, [opening], 1)];
  vault.tickets.onServer.markMerged(from, 2, '2026-01-02T00:00:00.000Z');
  expect(work.openThread(from, null).mergedInto).toEqual({ key: into, ticketId: 2, number: 'T-2' });
  expect(work.openThread(into, null).mergedFrom).toEqual([{ key: from, ticketId: 1, number: 'T-1' }]);
  expect(readRows(vault, [from, into], []).map(({ gone, merged }) => [gone, merged])).toEqual([
    [true, true],
    [false, false],
  ]);
  expect(exported(from, null).removal).toEqual({ kind: 'merged', number: 'T-2', ticketId: 2 });
  expect(exported(into, null)).toMatchObject({ removal: null, mergedFrom: ['T-1'] });
  vault.tickets.onServer.markMerged(into, 9, '2026-01-02T00:00:00.000Z');
  expect(exported(into, null).removal).toEqual({ kind: 'merged', number: '', ticketId: 9 });
});
