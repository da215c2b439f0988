import { expect, test } from 'vitest';
import {
  exportedMessage,
  exportedTicket,
  exportContext,
  MemoryOutput,
  each,
} from '../../../support/exported-ticket.ts';
import { exportPdf, exportPdfs, WrittenPdf } from '../../../support/pdf.ts';
import { pdf } from '../../../../src/main/export/formats/pdf.ts';

const line = '2026/03/01 09:58:12 [error] upstream timed out while reading the response header\n';

test('of a message of 20 MB the beginning is printed, the whole text is embedded, and the document says so', async () => {
  const text = `${line.repeat(Math.ceil(20e6 / line.length))}end of the log`;
  const written = await exportPdf(
    exportedTicket({
      messages: [exportedMessage(1), exportedMessage(2, { text }), exportedMessage(3, { text: 'after' })],
    }),
  );
  const pages = written.pages();
  expect(pages.length).toBeLessThan(150);
  const shown = pages.join('\n').replace(/\s+/g, ' ');
  expect(shown).toMatch(/19,5\d\d,\d{3} more characters are not printed\. .* as message-2\.txt\./);
  expect(shown).toContain('after');
  expect(written.attachments().get('message-2.txt')?.toString()).toBe(text);
});

test('a ticket that is too large for the memory becomes parts, with all of its messages', async () => {
  const ticket = exportedTicket({
    messages: Array.from({ length: 3500 }, (_, at) => exportedMessage(at + 1, { text: `Text ${at + 1}.` })),
  });
  const parts = await exportPdfs([ticket]);
  expect([...parts.keys()]).toEqual([' (Part 1 of 2)', ' (Part 2 of 2)']);
  const texts = [...parts.values()].map((part) => part.text());
  expect(texts[1]).toContain('Part 2 of 2');
  expect(texts[1]).toMatch(/3,?500 of 3,?500/);
  const numbers = texts.join('\n').matchAll(/^Text (\d+)\.$/gm);
  expect([...numbers].map(([, number]) => Number(number))).toEqual(
    ticket.messages.map(({ number }) => number),
  );
});

test('Bates numbers go on in the next file of an export', async () => {
  const pages = { written: 0 };
  const context = { ...exportContext({ bates: { prefix: 'B-', start: 100 } }), pages };
  const ticket = exportedTicket({ messages: [exportedMessage(1, { text: 'word '.repeat(1500) })] });
  const [first, second] = [new MemoryOutput(), new MemoryOutput()];
  await pdf.write(each(ticket), first, context);
  const before = pages.written;
  expect(before).toBeGreaterThan(1);
  await pdf.write(each(ticket), second, context);
  expect(pages.written).toBe(2 * before);
  const numbers = [first, second].flatMap((output) => {
    const text = new WrittenPdf(output.files.get('') ?? Buffer.alloc(0)).text();
    return [...text.matchAll(/B-(\d{6})/g)].map(([, number]) => Number(number));
  });
  expect(numbers).toEqual(Array.from({ length: 2 * before }, (_, at) => 100 + at));
});
