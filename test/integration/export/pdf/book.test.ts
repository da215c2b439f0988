import { expect, test } from 'vitest';
import { exportedMessage, exportedTicket } from '../../../support/exported-ticket.ts';
import { exportPdf, exportPdfs } from '../../../support/pdf.ts';

const tickets = Array.from({ length: 12 }, (_, at) =>
  exportedTicket({
    number: `BOOK-${at + 1}`,
    subject: `Subject ${at + 1}`,
    openedAt: { given: `2026-02-${10 + at} 10:00:00`, utc: `2026-02-${10 + at}T10:00:00.000Z` },
    messages: Array.from({ length: 1 + at * 2 }, (__, index) =>
      exportedMessage(index + 1, { text: 'word '.repeat(100) }),
    ),
  }),
);

test('has a cover, and a table of contents with the pages on which the tickets begin', async () => {
  const written = await exportPdf(tickets, { combine: true });
  expect(written.faults()).toBe('');
  const [cover = '', contents = '', ...pages] = written.pages();
  for (const shown of [
    '12 support tickets',
    '10 February 2026 at 10:00 UTC to 2 March 2026 at 11:30 UTC',
    'Billing (billing.example.com)',
    '1 May 2026 at 12:00 UTC',
    'Threadkeep 0.1.0',
  ]) {
    expect(cover.replace(/\s+/g, ' ')).toContain(shown);
  }
  for (const [at, { number, subject }] of tickets.entries()) {
    const begins = pages.findIndex((page) => page.includes(`Support ticket #${number}\n`)) + 3;
    expect(begins).toBeGreaterThan(2 + at);
    const line = contents.replace(/[.\s\u2060]+/g, ' ');
    expect(line).toContain(`#${number} – ${subject} ${begins} `);
  }
});

test('each page has the number of its ticket, and each ticket begins a new page', async () => {
  const pages = (await exportPdf(tickets, { combine: true })).pages().slice(2);
  let current = '';
  for (const page of pages) {
    current = /Support ticket #(BOOK-\d+)/.exec(page)?.[1] ?? current;
    expect(page.startsWith(`#${current} – `)).toBe(true);
    expect(page.split('Support ticket #').length).toBeLessThanOrEqual(2);
  }
  expect(current).toBe('BOOK-12');
});

test('the outline has the tickets, and their messages below them', async () => {
  const outline = (await exportPdf(tickets.slice(0, 2), { combine: true })).outline();
  expect(outline.map((entry) => entry.slice(0, 12))).toEqual([
    'Contents',
    '#BOOK-1 – Su',
    '  1 of 1 · A',
    '#BOOK-2 – Su',
    '  1 of 3 · A',
    '  2 of 3 · A',
    '  3 of 3 · A',
  ]);
});

test('its date is that of the export', async () => {
  expect((await exportPdf(tickets.slice(0, 2), { combine: true })).info()['CreationDate']).toBe(
    'Fri May  1 12:00:00 2026 UTC',
  );
});

test('a book that is too large for the memory becomes volumes, each with what is in it', async () => {
  const long = Array.from({ length: 4 }, (_, at) =>
    exportedTicket({
      number: `LONG-${at + 1}`,
      messages: [exportedMessage(1, { text: `${'x'.repeat(99)}\n`.repeat(4500) })],
    }),
  );
  const volumes = await exportPdfs(long, { combine: true });
  expect([...volumes.keys()]).toEqual([' (Volume 1)', ' (Volume 2)']);
  const numbers = [...volumes.values()].map((volume) =>
    volume.outline().flatMap((entry) => /^#(LONG-\d)/.exec(entry)?.[1] ?? []),
  );
  expect(numbers.flat()).toEqual(long.map(({ number }) => number));
  expect(volumes.get(' (Volume 2)')?.pages()[0]).toContain('Volume 2');
});
