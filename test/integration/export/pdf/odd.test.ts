import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportedAttachment, exportedMessage, exportedTicket } from '../../../support/exported-ticket.ts';
import { exportPdf } from '../../../support/pdf.ts';

/** What has broken documents elsewhere: controls, halves of characters, marks, joiners, and markup. */
const pieces = [
  ...['\0', '\u0007', '\u001b[31m', '\ud800', '\udc00', '\t', '\r', '\u2028', '\n', '\n\n', '    '],
  ...['\u200f', '\u202d', '\u202e', '\u2066', '\u2069', '\u061c', '\ufeff', '\u00ad', '\u200b', '\u2060'],
  ...['\ufffe', '\u{10ffff}', '\ue000', '\u{e0041}', '\ufe0f', '\u20e3', '\u200d', '\u{1f468}', '\u{1f3fb}'],
  ...['\u0301', '\u0e33', '\u093f', '\u094d', '\u0651', '\u05b8', '\u1100', '\u3164', '\u0600', '\u{1d173}'],
  ...['न', 'ب', 'ש', 'ก', '한', '中', 'あ', '𠮷', 'é'],
  ...['> ', '- ', '1. ', '# ', '```\n', '`', '**', '*', '~~', '[', '](', ')', '![', '|', '|-|\n', '---\n'],
  ...['https://a.b/', 'mailto:a@b.c', '#panic()', '$', '\\', '@', '<b>', '&amp;'],
];
const anyCharacter = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
const oddText = fc
  .array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...pieces) }, anyCharacter), { maxLength: 60 })
  .map((parts) => parts.join(''));

test('any text becomes a PDF without a fault', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ text: oddText, subject: oddText, name: oddText, file: oddText, watermark: oddText }),
      fc.constantFrom('a-3a', 'ua-1'),
      async ({ text, subject, name, file, watermark }, pdfStandard) => {
        const ticket = exportedTicket({
          ...{ subject, status: name, cc: [name], department: { id: 1, name: file } },
          messages: [
            exportedMessage(1, {
              text,
              author: { name, email: name, type: name, side: 'client' },
              attachments: [exportedAttachment(file, 'content', { mediaType: name })],
            }),
          ],
        });
        const written = await exportPdf(ticket, {
          ...{ pdfStandard, watermark, includeAttachments: true, bates: { prefix: name, start: 1 } },
        });
        expect(written.faults()).toBe('');
      },
    ),
    { numRuns: 60 },
  );
});

test.each([
  ['quotes', '> '.repeat(500)],
  ['lists', Array.from({ length: 150 }, (_, at) => `${'  '.repeat(at)}- x`).join('\n')],
  [
    'lists in quotes',
    Array.from({ length: 80 }, (_, at) => `${(at % 2 ? '> ' : '- ').repeat(at)}x`).join('\n\n'),
  ],
  ['emphasis', `${'*a **b '.repeat(300)}${'** c*'.repeat(300)}`],
  ['links', `${'[a](http://x.y/'.repeat(200)}${')'.repeat(200)}`],
  ['empty tables', '| | |\n|-|-|\n\n|a|\n|-|\n'],
  ['marks', `a${'\u0301\u0320'.repeat(3000)}`],
  ['isolates', `${'\u2066'.repeat(3000)}ب x`],
  ['spaces', `${' '.repeat(50_000)}x`],
  ['a list that begins with a huge number', '999999999. a\n'],
  ['paragraphs', 'a\n\n'.repeat(8000)],
])('deep or many %s become a PDF without a fault', async (_, text) => {
  const written = await exportPdf(exportedTicket({ messages: [exportedMessage(1, { text })] }), {
    pdfStandard: 'ua-1',
  });
  expect(written.faults()).toBe('');
});
