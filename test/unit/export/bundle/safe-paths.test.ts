import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messagesIn } from '../../../../src/i18n/locale.ts';
import { checkSameNames, isSafePath } from '../../../../src/main/export/bundle/entry-names.ts';
import { attachmentName } from '../../../../src/main/export/bundle/ticket-files.ts';
import { FileNames } from '../../../../src/main/export/names.ts';
import { exportedTicket } from '../../../support/exported-ticket.ts';

test.each(['a', 'a/b.txt', '.DS_Store', '工單/Ticket 1 (2).pdf', 'console.txt', 'attachments/X/01 nul.txt'])(
  '%j is safe',
  (path) => expect(isSafePath(path)).toBe(true),
);

test.each([
  '',
  '/a',
  'a/',
  'a//b',
  '..',
  'a/../b',
  './a',
  'a\\b',
  'C:a',
  'a\0b',
  'a\nb',
  'a.',
  'a /b',
  'con',
  'x/AUX.txt',
  'LPT¹',
  'a\u202eb',
  'a\u200bb',
  '\ud800',
  'a?',
])('%j is not safe', (path) => expect(isSafePath(path)).toBe(false));

test.each([
  ['a/b', 'A/b'],
  ['\u00e9', 'e\u0301'],
  ['straße', 'STRASSE'],
])('%j and %j are the same file', (file, other) => {
  expect(() => checkSameNames([other, file])).toThrow(expect.objectContaining({ id: 'bundle_same_name' }));
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom('CON', '.', ' ', '/', '\\', 'a', '\u202e', '文', 'é', '\u{E000}', '😀', '\0', '.exe'),
      {
        maxLength: 150,
      },
    )
    .map((parts) => parts.join('')),
);

test('every path in a bundle is accepted when it is verified', { timeout: 60_000 }, () => {
  const names = new FileNames({ pattern: '{subject}', folder: '', m: messagesIn('en') });
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 200 }), (text, index) => {
      const attachment = attachmentName(index, text);
      expect(isSafePath(attachment)).toBe(true);
      expect(attachment.length).toBeLessThanOrEqual(64);
      expect(attachment).toMatch(/^\d{2,3} ./);
      expect(attachment.normalize('NFC')).toBe(attachment);
      expect(isSafePath(`${names.of(exportedTicket({ subject: text }))}.pdf`)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
