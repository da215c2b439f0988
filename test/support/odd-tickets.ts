import fc from 'fast-check';
import type { ExportedAttachment, ExportedTicket } from '../../src/main/export/model.ts';
import { exportedAttachment, exportedMessage, exportedTicket } from './exported-ticket.ts';

/** What breaks formats: ends of lines, controls, markup, headers, formulas, separators and Unicode at its edges. */
const oddParts = fc.constantFrom(
  ...['\r\n', '\r', '\n', '\t', '\0', '\x1b[31m', '\x7f', '\x85', '\u2028', '\uFEFF', '\uFFFE'],
  ...['\uD800', '\uDC00', '\u202E', '\u2066', '\u200F', '😀', 'שלום', 'مرحبا', '漢字', 'é'],
  ...['<script>', '</style>', '<!--', ']]>', '&lt;', '"', "'", '<b x=', '<https://a.example>'],
  ...[
    '\n# ',
    '\n---\n',
    '\n```\n',
    '~~~~\n',
    '`',
    '``',
    '\n> ',
    '\n    ',
    '\n- ',
    '\n1. ',
    '![x](http://t.example/)',
  ],
  ...[
    '[x]: http://e.example',
    '[x](javascript:alert(1))',
    '| a | b |\n|---|---|\n',
    '\\',
    '*',
    '_',
    '<a@b.example>',
  ],
  ...['=1+1', '+1', '-1', '@SUM(1)', '＝1', ';', ',', ';=1', '""'],
  ...[
    '\r\nBcc: evil@example.com',
    '\n\nFrom evil@example.com',
    '\nFrom ',
    '\n>From ',
    '=?UTF-8?Q?a?=',
    '--',
    ' ',
  ],
  ...['-'.repeat(72), '='.repeat(72), 'x'.repeat(1100)],
);

const oddText: fc.Arbitrary<string> = fc
  .array(fc.oneof(oddParts, fc.string({ unit: 'binary', maxLength: 5 }), fc.constant('word ')), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));

const person = fc.record({
  name: oddText,
  email: fc.oneof(
    oddText,
    fc.constantFrom('', 'a@b.example', 'a@b', 'jörg@bücher.example', 'a@b.example, c@d.example'),
  ),
  type: oddText,
  side: fc.constantFrom('client' as const, 'staff' as const, 'guest' as const, 'other' as const),
});
const moment = fc.oneof(
  fc.constantFrom(
    { given: '2026-03-01 10:00:00', utc: '2026-03-01T09:00:00.000Z' },
    { given: '1883-11-18 12:00:00', utc: '1883-11-18T16:56:02.000Z' },
    null,
  ),
  oddText.map((given) => ({ given, utc: null })),
);
const attachment: fc.Arbitrary<ExportedAttachment> = fc
  .record({
    fileName: oddText,
    content: fc.option(fc.uint8Array({ maxLength: 20 })),
    mediaType: fc.constantFrom('image/png', 'text/html', 'message/rfc822', 'application/octet-stream'),
  })
  .map(({ fileName, content, mediaType }) =>
    exportedAttachment(fileName, content, content ? { mediaType } : { mediaType, state: 'removed' }),
  );

const message = fc.record({
  kind: fc.constantFrom('reply' as const, 'note' as const, 'opening' as const),
  id: fc.constantFrom(null, 0, 5, 6),
  author: person,
  owner: fc.option(fc.record({ name: oddText, email: oddText }), { nil: null }),
  at: moment,
  text: oddText,
  rating: fc.constantFrom(null, 1, 5),
  attachments: fc.array(attachment, { maxLength: 2 }),
});

/** Tickets in which every text is odd. */
export const oddTicket: fc.Arbitrary<ExportedTicket> = fc
  .record({
    number: oddText,
    subject: oddText,
    status: oddText,
    priority: oddText,
    service: oddText,
    openedBy: oddText,
    department: fc.record({ id: fc.constant(1), name: oddText }),
    requestor: person,
    cc: fc.array(oddText, { maxLength: 2 }),
    openedAt: moment,
    connection: fc.record({ name: oddText, host: oddText }),
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Nowhere/Unknown'),
    mergedFrom: fc.array(oddText, { maxLength: 2 }),
    privateNote: fc.option(oddText),
    tags: fc.option(fc.array(oddText, { maxLength: 2 })),
    raw: fc.constantFrom(null, '{"ticketid":1,"__proto__":{"a":1}}', 'not JSON'),
    extra: fc.dictionary(oddText, oddText, { maxKeys: 2 }),
    messages: fc.array(message, { minLength: 1, maxLength: 4 }),
  })
  .map(({ messages, ...part }) =>
    exportedTicket({ ...part, messages: messages.map((odd, index) => exportedMessage(index + 1, odd)) }),
  );
