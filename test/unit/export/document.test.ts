import { expect, test } from 'vitest';
import { printableThread } from '../../../src/main/export/document.ts';
import { fileNameFor } from '../../../src/main/export/file-name.ts';
import { readThread } from '../../../src/main/whmcs/thread.ts';

const thread = readThread(
  {
    ticketid: 1,
    tid: '5"1<6',
    c: 'SECRETcode',
    subject: 'A "quoted" </style><script>x</script> \\ subject',
    name: '<b>Eve</b>',
    date: '2016-01-01 06:26:29',
    replies: {
      reply: [
        { replyid: 0, message: '# Hello\n> old', date: '2016-01-01 06:26:29' },
        { replyid: 2, admin: 'Staff', message: '日本語です' },
      ],
    },
    notes: { note: [{ noteid: 1, admin: 'Staff', message: 'internal thing' }] },
  },
  'UTC',
);
const context = {
  options: { paper: 'A4', includeNotes: false, newestFirst: false } as const,
  timeZone: 'UTC',
  host: 'h.example',
  version: { number: 1, count: 1, fetchedAt: '2026-01-01T00:00:00.000Z' },
  fate: '',
  mergedFrom: [] as string[],
  nonce: 'N0nce',
  template: '<html><head><title>T</title></head><body><!--document--></body></html>',
};

test('everything from the ticket is escaped, in HTML and in CSS', async () => {
  const html = await printableThread(thread, context);
  expect(html).not.toContain('<script');
  expect(html).not.toContain('<b>Eve');
  expect(html.match(/<\/style>/g)).toHaveLength(1);
  expect(html).toContain('@page { size: A4;');
});

test('notes are left out unless asked for, and their number is told', async () => {
  expect(await printableThread(thread, context)).not.toContain('internal thing');
  expect(await printableThread(thread, context)).toContain('1 internal note was left out');
  const withNotes = await printableThread(thread, {
    ...context,
    options: { ...context.options, includeNotes: true },
  });
  expect(withNotes).toContain('internal thing');
  expect(withNotes).not.toContain('left out');
});

test('the access code never comes into it', async () => {
  expect(await printableThread(thread, context)).not.toContain('SECRETcode');
});

test('order, language and a heading for each message', async () => {
  const html = await printableThread(thread, {
    ...context,
    options: { ...context.options, newestFirst: true },
  });
  expect(html.indexOf('日本語です')).toBeLessThan(html.indexOf('Hello'));
  expect(html).toContain('<div class="body" lang="ja">');
  expect(html.match(/<h2>/g)).toHaveLength(2);
});

test('authors with their own address, for whom they write, and the ids that a lawyer asks for', async () => {
  const client = { name: 'Acme & Co', email: 'billing@acme.example' };
  const opened = readThread(
    {
      ticketid: 77,
      tid: 'A-1',
      userid: 5,
      contactid: 9,
      ...client,
      requestor_name: 'Jane',
      requestor_email: 'jane@acme.example',
      admin: 'Tom',
      service: 'S12',
      replies: {
        reply: [
          {
            replyid: 0,
            admin: 'Tom',
            email: client.email,
            message: 'on your behalf',
            date: '2024-07-01 12:00:00',
          },
          {
            replyid: 1,
            requestor_type: 'Owner',
            requestor_name: 'Jane',
            requestor_email: 'jane@acme.example',
          },
        ],
      },
      notes: { note: [{ message: 'n', admin: 'Tom' }] },
    },
    'America/New_York',
  );
  const html = await printableThread(opened, {
    ...context,
    timeZone: 'America/New_York',
    options: { ...context.options, includeNotes: true },
  });
  const text = html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  const plain = text.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  expect(plain).toContain('Requestor Jane <jane@acme.example>');
  expect(plain).toContain(
    'Client Acme & Co <billing@acme.example> Client number 5 Contact ID 9 Ticket ID 77',
  );
  expect(plain).toContain('Opened by Tom for Jane');
  expect(plain).toContain('Service Service 12');
  expect(plain).toContain('Tom for Jane Staff 1 July 2024 at 12:00 GMT-4');
  expect(plain).toContain('Jane jane@acme.example for Acme & Co Owner');
  expect(plain).toContain('2 messages and 1 note, fetched');
  expect(await printableThread(thread, context)).toContain('2 messages, fetched from h.example on');
  expect(await printableThread(thread, { ...context, host: '' })).toContain(
    '2 messages, from a file saved on',
  );
});

test('the version, and what became of the ticket on the server, at the top', async () => {
  const textOf = async (change: Partial<typeof context>): Promise<string> => {
    const html = await printableThread(thread, { ...context, ...change });
    return html
      .slice(html.indexOf('<dl>'), html.indexOf('</dl>'))
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .replaceAll('&#35;', '#');
  };
  expect(await textOf({})).not.toMatch(/Version|server|Merged/);
  const { fetchedAt } = context.version;
  expect(await textOf({ version: { number: 1, count: 2, fetchedAt } })).toContain(
    'Version 1 of 2, not the newest',
  );
  expect(await textOf({ version: { number: 2, count: 2, fetchedAt } })).toMatch(/Version 2 of 2 (?!,)/);
  expect(await textOf({ fate: 'Merged into #8', mergedFrom: ['5', '6'] })).toContain(
    'On the server Merged into #8 Merged into it #5, #6',
  );
});

test.each([
  ['12', 'Hello: a/b\\c?', 'Ticket 12 Hello a b c.pdf'],
  ['../../etc', 'x', 'Ticket .. .. etc x.pdf'],
  ['1', 'evil\u202Efdp.exe\u0000', 'Ticket 1 evilfdp.exe.pdf'],
  ['1', '日本語 😀', 'Ticket 1 日本語 😀.pdf'],
])('a file name of %j and %j', (number, subject, name) => {
  const { version } = context;
  expect(fileNameFor({ number, subject, version }, '.pdf')).toBe(name);
  const long = { number, subject: 'x'.repeat(500), version: { ...version, count: 2 } };
  expect(fileNameFor(long, '.pdf')).toMatch(/^.{1,90} \(version 1\)\.pdf$/);
});
