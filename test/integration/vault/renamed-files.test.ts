import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Thread } from '../../../src/contract/ticket.ts';
import type { AttachmentName } from '../../../src/main/vault/attachments.ts';
import { renameFiles } from '../../../src/main/vault/renamed-files.ts';
import type { Vault } from '../../../src/main/vault/vault.ts';
import { deriveThread } from '../../../src/main/whmcs/derive.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { emptyConnection } from '../../support/connection.ts';
import { memoryVault, responseOf, storeResponse } from '../../support/vault.ts';

let vault: Vault;
let ticket: number;

beforeEach(() => {
  vault = memoryVault();
  const connection = vault.connections.save(null, emptyConnection);
  ticket = storeResponse(vault, connection, responseOf(1)).key;
});
afterEach(() => vault.close());

/** A version of the ticket with these attachments in reply 5. */
const version = (...names: string[]): Thread => {
  const attachments = names.map((filename, index) => ({ filename, index }));
  const reply = [
    { replyid: 0, message: '' },
    { replyid: 5, message: '', attachments },
  ];
  return deriveThread(rawOf(responseOf(1, { replies: { reply } })), 'UTC');
};
const file = (fileName: string, index = 0, relatedId = 5): AttachmentName => ({
  type: 'reply',
  relatedId,
  index,
  fileName,
});
const names = (): string[] =>
  vault.attachments
    .all(ticket)
    .sort((a, b) => a.id - b.id)
    .map(({ fileName }) => fileName);
let wasRead: boolean;
const rename = (newest: Thread, ...earlier: Thread[]): void => {
  wasRead = false;
  renameFiles(vault.attachments, ticket, newest, () => {
    wasRead = true;
    return [newest, ...earlier];
  });
};

test('files get the name that all versions have in their place', () => {
  vault.attachments.enqueue(ticket, [file('a&amp;b.txt'), file('same.txt', 1), file('c&amp;d.txt', 2)]);
  rename(version('a&b.txt', 'same.txt', 'c&d.txt'), version('a&b.txt'));
  expect(names()).toEqual(['a&b.txt', 'same.txt', 'c&d.txt']);
});

test('a file keeps its name if versions have different ones in its place', () => {
  vault.attachments.enqueue(ticket, [file('old.txt'), file('b&amp;c.txt', 1)]);
  rename(version('new.txt', 'b&c.txt'), version('newer.txt', 'b&c.txt'));
  expect(names()).toEqual(['old.txt', 'b&c.txt']);
});

test('a file keeps its name if no version has one in its place', () => {
  vault.attachments.enqueue(ticket, [file('old.txt', 3), file('other.txt', 0, 6)]);
  rename(version('new.txt'));
  expect(names()).toEqual(['old.txt', 'other.txt']);
});

test('files that were removed from the server are renamed as well', () => {
  vault.attachments.enqueue(ticket, [file('a&amp;b.txt')]);
  const newest = version('a&b.txt');
  for (const { attachments } of newest.messages) for (const each of attachments) each.state = 'removed';
  rename(newest);
  expect(names()).toEqual(['a&b.txt']);
});

test('earlier versions are read only if a name differs from the newest one', () => {
  rename(version('a.txt'));
  expect(wasRead).toBe(false);
  vault.attachments.enqueue(ticket, [file('a.txt')]);
  rename(version('a.txt'));
  expect(wasRead).toBe(false);
  rename(version('b.txt'));
  expect(wasRead).toBe(true);
});
