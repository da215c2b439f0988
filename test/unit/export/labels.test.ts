import { expect, test } from 'vitest';
import { attachmentText } from '../../../src/main/export/labels.ts';
import { exportContext, exportedAttachment } from '../../support/exported-ticket.ts';

test.each([
  [
    exportedAttachment('a.txt', 'abc'),
    'a.txt, 3 bytes, SHA-256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  ],
  [exportedAttachment('a.txt', null), 'a.txt (not downloaded)'],
  [exportedAttachment('a.txt', null, { state: 'removed' }), 'a.txt (deleted on the server)'],
  // Redaction leaves out size and hash of a stored file.
  [exportedAttachment('a.txt', null, { state: 'stored' }), 'a.txt (content left out)'],
])('an attachment is described by what is known of it', (attachment, text) =>
  expect(attachmentText(attachment, exportContext())).toBe(text),
);
