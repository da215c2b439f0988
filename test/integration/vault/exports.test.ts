import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultExportOptions } from '../../../src/contract/export.ts';
import { Vault } from '../../../src/main/vault/vault.ts';
import { FakeSession } from '../../support/fake-session.ts';
import { errorOf } from '../../support/errors.ts';

let fake: FakeSession;
let vault: Vault;
let connectionId: number;
let keys: number[];

beforeEach(async () => {
  fake = new FakeSession();
  vault = fake.vault;
  connectionId = await fake.connect();
  keys = [1, 2, 3].map((ticketId) => fake.addTicket(connectionId, ticketId));
});
afterEach(() => fake.close());

const job = {
  options: defaultExportOptions,
  folder: '/out',
  name: null,
  overwrite: false,
  startedAt: '2026-05-01T00:00:00.000Z',
};
const create = (selected = keys, revision: number | null = null): number =>
  vault.exports.create(job, { keys: selected, revision });

test('an export is stored with its options, and its tickets wait in their order', () => {
  const id = create([keys[2], keys[0]] as number[]);
  expect(vault.exports.read(id)).toEqual({ ...job, id, state: 'waiting', failure: null });
  expect(vault.exports.counts(id)).toEqual({ total: 2, done: 0, failed: 0 });
  expect(vault.exports.next(id)).toMatchObject({ position: 0, key: keys[2], state: 'waiting', file: '' });
  expect(vault.exports.ids(false)).toEqual([id]);
});

test('the versions are those of the start, even if a sync brings newer ones', () => {
  const id = create();
  const before = vault.exports.next(id)?.revision;
  expect(before).toBe(vault.tickets.newestRevision(keys[0] ?? 0));
  fake.addTicket(connectionId, 9);
  expect(vault.exports.next(id)?.revision).toBe(before);
  const earlier = create([keys[0] ?? 0], before);
  expect(vault.exports.next(earlier)?.revision).toBe(before);
});

test('an interrupted item comes first and keeps its file; finished and failed ones do not come again', () => {
  const id = create();
  vault.exports.begin(id, 0, 'first');
  expect(vault.exports.next(id)).toMatchObject({ position: 0, state: 'writing', file: 'first' });
  vault.exports.finish(id, 0, 'first');
  vault.exports.fail(id, 1, errorOf('unreadable-answer').report());
  expect(vault.exports.next(id)).toMatchObject({ position: 2, state: 'waiting' });
  expect(vault.exports.counts(id)).toEqual({ total: 3, done: 1, failed: 1 });
  expect(vault.exports.finished(id)).toEqual([
    { position: 0, key: keys[0], revision: expect.any(Number) as number, file: 'first' },
  ]);
  expect(vault.exports.failures(id, 10)).toEqual([
    { key: keys[1], number: 'T-2', subject: 'Subject 2', failure: errorOf('unreadable-answer').report() },
  ]);
  vault.exports.restart(id);
  expect(vault.exports.counts(id)).toEqual({ total: 3, done: 0, failed: 0 });
  expect(vault.exports.next(id)).toMatchObject({ position: 0, state: 'waiting', file: '' });
  expect(vault.exports.failures(id, 10)).toEqual([]);
});

test('its state and failure are stored', () => {
  const id = create();
  vault.exports.setState(id, 'failed', errorOf('disk-full').report());
  expect(vault.exports.read(id)).toMatchObject({ state: 'failed', failure: { code: 'disk-full' } });
  vault.exports.setState(id, 'running');
  expect(vault.exports.read(id)).toMatchObject({ state: 'running', failure: null });
  vault.exports.remove(id);
  expect(vault.exports.read(id)).toBeNull();
  expect(vault.exports.counts(id).total).toBe(0);
});

test('an export of the command line is not one of the window', () => {
  const id = vault.exports.create({ ...job, byCommand: true }, { keys });
  expect(vault.exports.ids(false)).toEqual([]);
  expect(vault.exports.ids(true)).toEqual([id]);
});

test.each(['{}', 'no JSON', JSON.stringify({ ...defaultExportOptions, format: 'docx' })])(
  'options of another version (%s) make it unreadable, not the app',
  (options) => {
    const id = create();
    vault.db.prepare('UPDATE export_job SET options = ? WHERE id = ?').run(options, id);
    expect(vault.exports.read(id)).toBeNull();
  },
);

test('the size of stored attachments is counted for its tickets only', () => {
  const [first = 0, second = 0] = keys;
  for (const [key, size] of [
    [first, 1000],
    [second, 30],
  ] as const) {
    const file = { type: 'ticket', relatedId: 1, index: 0, fileName: 'a.bin' } as const;
    vault.attachments.saveContent(vault.attachments.row(key, file).id, randomBytes(size));
  }
  expect(vault.exports.attachmentBytes(create([first]))).toBe(1000);
  expect(vault.exports.attachmentBytes(create())).toBe(1030);
});
