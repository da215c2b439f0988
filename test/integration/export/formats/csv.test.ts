import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csv } from '../../../../src/main/export/formats/csv.ts';
import type { ExportedTicket } from '../../../../src/main/export/model.ts';
import {
  each,
  exportContext,
  exportedAttachment,
  exportedMessage,
  exportedTicket,
  MemoryOutput,
} from '../../../support/exported-ticket.ts';
import { oddTicket } from '../../../support/odd-tickets.ts';
import { readBack } from '../../../support/read-back.ts';

type Table = Record<string, string>[];

async function tables(
  ...tickets: ExportedTicket[]
): Promise<{ tickets: Table; messages: Table; output: MemoryOutput }> {
  const output = new MemoryOutput();
  await csv.write(each(...tickets), output, exportContext({ combine: true, language: 'zh-Hant' }));
  const [ofTickets = [], ofMessages = []] = readBack('csv', [
    output.files.get(' tickets') ?? Buffer.of(),
    output.files.get(' messages') ?? Buffer.of(),
  ]);
  return { tickets: ofTickets, messages: ofMessages, output };
}

test('two tables, with names in English and the texts of the tickets', async () => {
  const text = 'Hello, "Tom"\r\n- one\r\n- two\r\n\r\n-- \r\nAda';
  const ticket = exportedTicket({
    subject: '伺服器很慢',
    cc: ['a@b.example', 'c@d.example'],
    messages: [
      exportedMessage(1, {
        text,
        attachments: [exportedAttachment('a.txt', 'a'), exportedAttachment('b,c.txt', null)],
      }),
      exportedMessage(2, { rating: 4, at: null }),
    ],
  });
  const { tickets, messages, output } = await tables(ticket, exportedTicket({ number: 'B-2' }));
  expect(tickets).toMatchObject([
    {
      number: 'ABC-123456',
      subject: '伺服器很慢',
      cc: 'a@b.example, c@d.example',
      messages: '2',
      redacted: 'false',
    },
    { number: 'B-2', private_note: '' },
  ]);
  expect(messages).toHaveLength(4);
  expect(messages[0]).toMatchObject({
    text: text.replaceAll('\r\n', '\n'),
    sent_at: '2026-03-01 10:00:00',
    attachments: 'a.txt\nb,c.txt',
    attachment_states: 'stored\nmissing',
  });
  expect(messages[1]).toMatchObject({ rating: '4', sent_at: '', message_id: '102' });
  const bytes = output.text(' tickets');
  expect(bytes.startsWith('\uFEFF"host","connection","ticket_id","number"')).toBe(true);
  expect(bytes.endsWith('\r\n')).toBe(true);
});

test('no text is a formula', async () => {
  const formulas = [
    '=1+1',
    '+1',
    '-5',
    '@SUM(A1)',
    '\t1',
    ' =1',
    '\u200B=1',
    '＝1+1',
    '＋1',
    '－1',
    '＠SUM(A1)',
  ];
  const { tickets } = await tables(...formulas.map((subject) => exportedTicket({ subject })));
  expect(tickets.map(({ subject }) => subject)).toEqual(formulas.map((formula) => `'${formula}`));
});

test('no part of a text is one where semicolons or tabs separate cells', async () => {
  const cases = [
    ['a;=1+1', "a;'=1+1"],
    ['a\r\n@SUM(1)', "a\n'@SUM(1)"],
    ['a\t-2+3', "a\t'-2+3"],
    ['a; ＝1', "a; '＝1"],
  ] as const;
  const messages = cases.map(([text], index) => exportedMessage(index + 1, { text }));
  const table = (await tables(exportedTicket({ messages }))).messages;
  expect(table.map(({ text }) => text)).toEqual(cases.map(([, safe]) => safe));
});

test('text that is no formula is unchanged', async () => {
  const text = 'a - b = c; d\n- one\n-- \n---- Original ----\n1;2;3\n!important';
  const { messages } = await tables(exportedTicket({ messages: [exportedMessage(1, { text })] }));
  expect(messages[0]?.['text']).toBe(text);
});

test('any tickets have a row each, and each message has one', async () => {
  const odd = fc.sample(oddTicket, { numRuns: 200, seed: 5 });
  const { tickets, messages } = await tables(...odd);
  expect(tickets).toHaveLength(odd.length);
  expect(messages).toHaveLength(odd.reduce((sum, ticket) => sum + ticket.messages.length, 0));
  const cells = [...tickets, ...messages].flatMap((row) => Object.values(row));
  expect(cells.filter((cell) => /^[=+\-@\t\r＝＋－＠]/.test(cell))).toEqual([]);
  expect(cells.filter((cell) => cell === null)).toEqual([]);
});

test('an export without tickets is empty', async () => {
  expect((await tables()).output.text(' tickets')).toBe('\uFEFF');
});
