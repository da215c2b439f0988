import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TaskQueue } from '../../../src/main/sync/task-queue.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { emptyConnection } from '../../support/connection.ts';
import { memoryVault, responseOf, storeResponse } from '../../support/vault.ts';

let vault: Vault;
let connection: number;
let queue: TaskQueue;

beforeEach(() => {
  vault = memoryVault();
  connection = vault.connections.save(null, emptyConnection);
  queue = new TaskQueue(vault, connection);
  queue.listingDone = true;
});
afterEach(() => vault.close());

const want = (...ids: number[]): void => {
  for (const id of ids) vault.remoteTickets.enqueue(connection, id);
};
const wantFiles = (...names: string[]): void => {
  const { key } = storeResponse(vault, connection, responseOf(1));
  vault.attachments.enqueue(
    key,
    names.map((fileName, index) => ({ type: 'reply', relatedId: 5, index, fileName })),
  );
};
/** The IDs of the next tasks, which are taken. */
const take = (count: number): (string | undefined)[] => Array.from({ length: count }, () => queue.take()?.id);

test('an empty queue has no task', () => {
  expect([queue.peek(), queue.take()]).toEqual([null, null]);
});

test('the list comes first, once at a time, until it has been read', () => {
  want(1);
  queue.listingDone = false;
  expect(queue.peek()).toEqual({ what: 'list', id: 'list' });
  expect(take(3)).toEqual(['list', 'ticket 1', undefined]);
  queue.free('list');
  expect(take(1)).toEqual(['list']);
  queue.free('list');
  queue.listingPaused = true;
  expect(queue.peek()).toBeNull();
  queue.listingPaused = false;
  queue.listingDone = true;
  expect(queue.peek()).toBeNull();
});

test('tickets come newest first, then attachments', () => {
  want(1, 3, 2);
  wantFiles('a.txt', 'b.txt');
  expect(queue.peek()).toEqual({
    what: 'ticket',
    id: 'ticket 3',
    ticket: { ticketId: 3, number: '', hash: null, reason: 2 },
  });
  expect(take(6)).toEqual(['ticket 3', 'ticket 2', 'ticket 1', 'file 1', 'file 2', undefined]);
});

test('looking at a task does not take it', () => {
  want(1);
  expect([queue.peek()?.id, queue.peek()?.id]).toEqual(['ticket 1', 'ticket 1']);
  expect(take(2)).toEqual(['ticket 1', undefined]);
});

test('a task that was taken comes again after it was freed', () => {
  want(1, 2);
  take(2);
  queue.free('ticket 1');
  expect(take(2)).toEqual(['ticket 1', undefined]);
  queue.freeTickets([1, 2].map((ticketId) => ({ ticketId, number: '', hash: null, reason: 2 })));
  expect(take(2)).toEqual(['ticket 2', 'ticket 1']);
});

test('a task to retry later comes after the others', () => {
  want(1, 2, 3);
  wantFiles('a.txt');
  expect(take(1)).toEqual(['ticket 3']);
  queue.free('ticket 3');
  queue.retryLater('ticket 3');
  expect(take(5)).toEqual(['ticket 2', 'ticket 1', 'file 1', 'ticket 3', undefined]);
});

test('a task to retry after the list waits for the list', () => {
  want(1, 2);
  queue.listingDone = false;
  expect(take(2)).toEqual(['list', 'ticket 2']);
  queue.free('ticket 2');
  queue.retryAfterList('ticket 2');
  expect(take(2)).toEqual(['ticket 1', undefined]);
  queue.listingDone = true;
  expect(take(2)).toEqual(['ticket 2', undefined]);
});

describe('with more tasks than are kept in memory', () => {
  const many = Array.from({ length: 450 }, (_, index) => index + 1);
  const ids = many.toReversed().map((id) => `ticket ${id}`);

  test('each is taken once', () => {
    want(...many);
    wantFiles('a.txt');
    expect(take(452)).toEqual([...ids, 'file 1', undefined]);
  });

  test('attachments come after all tickets', () => {
    want(...many);
    wantFiles('a.txt');
    const seen: (string | undefined)[] = [];
    for (const id of many) {
      const task = queue.take();
      seen.push(task?.id);
      if (task?.what === 'ticket') vault.remoteTickets.markSynced(connection, task.ticket);
      expect(seen).toHaveLength(id);
    }
    expect(seen).toEqual(ids);
    expect(take(2)).toEqual(['file 1', undefined]);
  });

  test('tasks that are busy or retried later do not hide the others', () => {
    want(...many);
    const first = take(250);
    for (const id of first.slice(0, 240)) {
      queue.free(id ?? '');
      queue.retryLater(id ?? '');
    }
    expect(take(1)).toEqual(['ticket 200']);
  });
});
