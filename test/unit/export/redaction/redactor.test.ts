import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../../../src/contract/ticket.ts';
import { messagesIn } from '../../../../src/i18n/locale.ts';
import type { ExportedTicket } from '../../../../src/main/export/model.ts';
import { Redactor } from '../../../../src/main/export/redaction/redactor.ts';
import { exportedAttachment, exportedMessage, exportedTicket } from '../../../support/exported-ticket.ts';
import { allRules, redacted, redactorFor, textsIn } from '../../../support/redaction.ts';

const saying = (...texts: string[]): ExportedTicket =>
  exportedTicket({ messages: texts.map((text, at) => exportedMessage(at + 1, { text })) });
const textsOf = ({ messages }: ExportedTicket): string[] => messages.map(({ text }) => text);

describe('placeholders', () => {
  test('are the same for the same thing, in all tickets of an export', () => {
    const redactor = redactorFor({ rules: allRules, defaultCountry: 'DE' });
    expect(textsOf(redactor.redact(saying('tom@x.example and eve@x.example', 'EVE@X.example')))).toEqual([
      '[email 2] and [email 3]',
      '[email 3]',
    ]);
    const same = [
      ['Tom@X.example, tom (at) x.example', '[email 2], [email 2]'],
      ['0171 2345678, +49 171 234 5678, 0049-171-2345678', '[phone 1], [phone 1], [phone 1]'],
      ['DE89 3704 0044 0532 0130 00, de89370400440532013000', '[IBAN 1], [IBAN 1]'],
      ['4111 1111 1111 1111, 4111-1111-1111-1111', '[card 1], [card 1]'],
      [
        '2001:db8::1, 2001:0DB8:0:0::1, ::ffff:10.0.0.1 10.0.0.1',
        '[IP address 1], [IP address 1], [IP address 2] [IP address 2]',
      ],
      ['Ada, LOVELACE; ada lovelace', '[client 1]; [client 1]'],
    ];
    const [before, after] = [0, 1].map((column) => same.map((row) => row[column] ?? ''));
    expect(textsOf(redactor.redact(saying(...(before ?? []))))).toEqual(after);
  });

  test('are in the language of the export', () => {
    const redactor = new Redactor({ rules: ['email', 'client'], texts: ['甲'] }, messagesIn('zh-Hant'));
    expect(textsOf(redactor.redact(saying('tom@x.example Ada 甲')))).toEqual([
      '[電子郵件 2] [客戶 1] [已遮蔽 1]',
    ]);
  });

  test('are listed with what was found first', () => {
    const redactor = redactorFor({ rules: ['ip'], texts: ['Project X'] });
    redactor.redact(saying('10.0.0.1 project\nx 10.0.0.1'));
    expect(redactor.found).toEqual([
      { placeholder: '[IP address 1]', text: '10.0.0.1' },
      { placeholder: '[redacted 1]', text: 'project\nx' },
    ]);
  });

  test('continue after a restart', () => {
    const tickets = ['a@x.example', 'b@x.example a@x.example', 'c@x.example b@x.example Ada'].map((text) =>
      saying(text),
    );
    const whole = redactorFor({ rules: allRules });
    const expected = tickets.map((ticket) => whole.redact(ticket));
    const first = redactorFor({ rules: allRules });
    const before = tickets.slice(0, 1).map((ticket) => first.redact(ticket));
    const stored = JSON.stringify(first.state());
    first.redact(tickets[1] as ExportedTicket);
    const added = JSON.stringify(first.state((JSON.parse(stored) as unknown[]).length));
    const state = [...(JSON.parse(stored) as never[]), ...(JSON.parse(added) as never[])];
    const second = redactorFor({ rules: allRules, state });
    const after = tickets.slice(1).map((ticket) => second.redact(ticket));
    expect([...before, ...after]).toEqual(expected);
    expect(second.found).toEqual(whole.found);
  });

  test('do not depend on anything else', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a@b.c', 'Ada', '10.0.0.1', '+49 171 1234567', 'x')), (words) => {
        const [once, twice] = [1, 2].map(() =>
          redactorFor({ rules: allRules }).redact(saying(words.join(' '))),
        );
        expect(once).toEqual(twice);
      }),
    );
  });

  test('become no links with what follows', () => {
    expect(redacted('a@b.c: https://x.example', { rules: ['email'] })).toBe('[email 2] : https://x.example');
    expect(redacted('a@b.c(https://x.example)', { rules: ['email'] })).toBe('[email 2] (https://x.example)');
    expect(redacted('a@b.c: hello', { rules: ['email'] })).toBe('[email 2]: hello');
  });

  test('replace everything that overlaps, by the longest', () => {
    expect(redacted('ada.lovelace@example.com', { rules: ['email', 'client'] })).toBe('[email 2]');
    expect(
      redacted('ada.lovelace@example.com', { rules: ['email'], texts: ['x.y', 'com and', 'lace@'] }),
    ).toBe('[email 2]');
    expect(redacted('one two three', { texts: ['one two', 'two three'] })).toBe('[redacted 1]');
    expect(redacted('aXaXa', { texts: ['aXa'] })).toBe('[redacted 1]');
  });
});

const person = (name: string): Message['author'] => ({
  name,
  email: `${name}@x.example`,
  type: name,
  side: 'client',
});
/** A ticket that has the word in every text. */
const everywhere = (word: string): ExportedTicket =>
  exportedTicket({
    number: word,
    subject: word,
    status: word,
    priority: word,
    department: { id: 1, name: word },
    requestor: person(word),
    owner: { name: word, email: word },
    cc: [word, `${word} <${word}@x.example>`],
    openedAt: { given: word, utc: null },
    lastReplyAt: { given: word, utc: null },
    openedBy: word,
    service: word,
    extra: { [word]: { [word]: [word] } },
    connection: { name: word, host: `${word}.example` },
    timeZone: word,
    removal: { kind: 'merged', number: word, ticketId: 5 },
    mergedFrom: [word],
    messages: [
      exportedMessage(1, {
        text: word,
        author: person(word),
        owner: { name: word, email: word },
        at: { given: word, utc: null },
        attachments: [exportedAttachment(`${word}.${word}`, word, { mediaType: `application/${word}` })],
      }),
      exportedMessage(2, { kind: 'note', text: word, author: { ...person(word), side: 'staff' } }),
    ],
    privateNote: word,
    tags: [word],
    raw: word,
  });

describe('a redacted ticket', () => {
  test('has the selected text nowhere', () => {
    const before = everywhere('zanzibar');
    expect(textsIn(before).filter((text) => text.includes('zanzibar')).length).toBeGreaterThan(30);
    const after = redactorFor({ texts: ['Zanzibar'] }).redact(before);
    expect(JSON.stringify(after)).not.toMatch(/zanzibar/i);
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
  });

  test('has an address in none of its texts', () => {
    const after = redactorFor({ rules: ['email'] }).redact(everywhere('zan@zi.bar'));
    const { number, timeZone, mergedFrom, removal, ...texts } = after;
    expect(JSON.stringify(texts)).not.toMatch(/zan@zi/i);
    // Only what the user selects is replaced in numbers and time zones.
    expect([number, timeZone, mergedFrom, removal]).toMatchObject([
      'zan@zi.bar',
      'zan@zi.bar',
      ['zan@zi.bar'],
      { number: 'zan@zi.bar' },
    ]);
  });

  test('has no content of attachments, no hashes of it, and no response', () => {
    const attachment = exportedAttachment('a.pdf', 'content', { mediaType: 'application/pdf' });
    const ticket = exportedTicket({
      messages: [
        exportedMessage(1, { attachments: [attachment, exportedAttachment('b.pdf', null)] }),
        exportedMessage(2, { attachments: [exportedAttachment('c.pdf', null, { state: 'removed' })] }),
      ],
      leftOut: { notes: 3, attachments: 0 },
      raw: '{}',
      extra: { a: 1 },
    });
    const after = redactorFor({ rules: ['iban'] }).redact(ticket);
    expect(after.messages[0]?.attachments[0]).toEqual({
      fileName: 'a.pdf',
      state: 'stored',
      size: null,
      sha256: null,
      mediaType: 'application/pdf',
      read: null,
    });
    expect(after).toMatchObject({
      leftOut: { notes: 3, attachments: 2 },
      raw: null,
      extra: {},
      isRedacted: true,
      source: ticket.source,
      key: 5,
      ticketId: 12,
      client: { userId: 77, contactId: 0 },
    });
  });

  test('keeps dates that WHMCS wrote, unless they are selected', () => {
    const ticket = exportedTicket();
    expect(redactorFor({ rules: allRules }).redact(ticket).openedAt).toEqual(ticket.openedAt);
    expect(redactorFor({ texts: ['2026-03-01'] }).redact(ticket)).toMatchObject({
      openedAt: { given: '[redacted 1] 10:00:00', utc: null },
      lastReplyAt: ticket.lastReplyAt,
    });
    // The server's date is another one than that in UTC.
    const eve = { given: '2026-03-01 01:00:00', utc: '2026-02-28T17:00:00.000Z' };
    expect(redactorFor({ texts: ['2026-02-28'] }).redact(exportedTicket({ openedAt: eve })).openedAt).toEqual(
      {
        given: eve.given,
        utc: null,
      },
    );
  });

  test('names clients and their addresses by placeholders, also where they have no usual form', () => {
    const ticket = exportedTicket({
      requestor: { name: 'X', email: 'no address', type: 'Owner', side: 'client' },
      cc: ['Eve Adams <eve@x.example>', 'bob'],
      messages: [
        exportedMessage(1, { author: { name: '', email: '', type: '', side: 'guest' }, text: 'x' }),
        exportedMessage(2, {
          author: { name: 'Tom Ray', email: 'tom@staff.example', type: 'Operator', side: 'staff' },
          text: 'Eve',
        }),
      ],
    });
    const client = redactorFor({ rules: ['client'] }).redact(ticket);
    expect(client).toMatchObject({
      requestor: { name: '[client 1]', email: '[email 1]', type: 'Owner' },
      cc: ['[client 2] <[email 2]>', '[email 3]'],
      messages: [
        { author: { name: '', email: '' }, text: 'x' },
        { author: { name: 'Tom Ray', email: 'tom@staff.example' }, text: '[client 2]' },
      ],
    });
    expect(redactorFor({ rules: ['email'] }).redact(ticket)).toMatchObject({
      requestor: { name: 'X', email: '[email 1]' },
      messages: [{}, { author: { name: 'Tom Ray', email: '[email 4]' }, text: 'Eve' }],
    });
  });

  test('is the same ticket if there is nothing to redact', () => {
    const ticket = exportedTicket();
    expect(redactorFor({}).redact(ticket)).toBe(ticket);
  });

  test.each([
    ['ada@example.com.pdf', '[email 1].pdf'],
    ['ada@example.com', '[email 1]'],
    ['Invoice Ada Lovelace.pdf', 'Invoice [client 1].pdf'],
    ['lovelace_ada-2026.tar.gz', '[client 1]-2026.tar.gz'],
    ['10.0.0.1.log', '[IP address 1].log'],
    ['10.0.0.1', '[IP address 1]'],
    ['plan zeta.docx', '[redacted 1].docx'],
    ['zeta.docx', '[redacted 1]'],
    ['harmless.zip', 'harmless.zip'],
    ['', ''],
  ])('keeps the extension of a file: %s', (fileName, expected) => {
    const attachments = [exportedAttachment(fileName, 'x')];
    const ticket = exportedTicket({ messages: [exportedMessage(1, { attachments })] });
    const texts = fileName.startsWith('plan') ? ['plan zeta'] : ['ZETA.docx'];
    const after = redactorFor({ rules: allRules, texts }).redact(ticket);
    expect(after.messages[0]?.attachments[0]?.fileName).toBe(expected);
  });

  test('is found in long texts, also where they are searched in parts', () => {
    const filler = 'Nothing to see here. '.repeat(9_990);
    const text = `${filler}${'tom@x.example '.repeat(2000)}${filler}`;
    expect(redacted(text, { rules: ['email'] })).toBe(`${filler}${'[email 2] '.repeat(2000)}${filler}`);
    const run = 'x'.repeat(199_990);
    expect(redacted(`${run} tom@x.example`, { rules: ['email'] })).toBe(`${run} [email 2]`);
    expect(redacted('no spaces '.repeat(25_000), { texts: ['spaces no'] })).toBe(
      `no ${'[redacted 1] '.repeat(24_999)}spaces `,
    );
  });
});
