import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readThread } from '../../../src/main/whmcs/thread.ts';
import { generatedSource, ticketNumber } from '../../whmcs-simulator/generator.ts';
import { inShape } from '../../whmcs-simulator/shapes.ts';

const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;

const ticket = (part: Record<string, unknown>): Record<string, unknown> => ({
  result: 'success',
  ticketid: '7',
  tid: 'A-7',
  ...part,
});
const withReply = (reply: Record<string, unknown>): ReturnType<typeof readThread> =>
  readThread(ticket({ replies: { reply: [reply] } }), 'UTC');

describe('documented responses', () => {
  test('today: every field', () => {
    const thread = readThread(fixture('docs-getticket.json'), 'Europe/London');
    expect(thread).toMatchObject({
      ticketId: 1,
      number: '516757',
      subject: 'This is a sample ticket',
      status: 'Closed',
      priority: 'Medium',
      department: { id: 1, name: 'Sample Support Department' },
      requestor: { name: 'Cynthia Reilly', email: 'testuser@whmcs.com' },
      client: { userId: 1, contactId: 0 },
      cc: [],
      openedBy: '',
      flag: 0,
      service: '',
      openedAt: { given: '2016-01-01 06:26:29', utc: '2016-01-01T06:26:29.000Z' },
      extra: {},
    });
    expect(thread.messages.map(({ kind, id, author }) => [kind, id, author.name, author.side])).toEqual([
      ['opening', 0, 'Cynthia Reilly', 'client'],
      ['note', 1, 'Demo Admin', 'staff'],
      ['reply', 1, 'Demo Admin', 'staff'],
      ['reply', 2, 'Cynthia Reilly', 'client'],
    ]);
    expect(thread.messages[0]?.attachments).toEqual([
      { index: 0, fileName: 'attachment_name.png', state: 'removed' },
    ]);
    expect(thread.messages[2]?.attachments).toEqual([]);
    expect(thread.messages[0]?.rating).toBeNull();
  });

  test('2019: people and positions without the newer fields', () => {
    const thread = readThread(fixture('docs-getticket-old-2019-02-14.json'), 'Europe/London');
    expect(
      thread.messages
        .filter(({ kind }) => kind !== 'note')
        .map(({ kind, author }) => [kind, author.name, author.side]),
    ).toEqual([
      ['opening', 'Cynthia Reilly', 'client'],
      ['reply', 'Demo Admin', 'staff'],
      ['reply', 'Cynthia Reilly', 'client'],
    ]);
  });

  test('the thread does not contain the client’s access code', () => {
    expect(JSON.stringify(readThread(fixture('docs-getticket.json'), 'UTC'))).not.toContain('KPqH7yG3');
  });
});

describe('varying forms', () => {
  const source = generatedSource({ seed: 5, count: 300 });

  test('300 generated tickets are parsed equally in any form and order', () => {
    for (let id = 1; id <= 300; id += 1) {
      const ticket = source.byId(id);
      if (!ticket) throw new Error('no ticket');
      const today = readThread(inShape(ticket, 'today', 'ASC'), 'UTC');
      expect(readThread(inShape(ticket, 'today', 'DESC'), 'UTC')).toEqual(today);
      const odd = readThread(inShape(ticket, 'odd', 'ASC'), 'UTC');
      expect(odd.extra).toEqual({ customfield_colour: 'teal' });
      expect({ ...odd, extra: {}, flag: 0, cc: [] }).toEqual({ ...today, flag: 0, cc: [] });
      expect(today.messages[0]?.kind).toBe('opening');
    }
  });

  test.each([
    ['missing', {}],
    ['null', { replies: null, notes: null }],
    ['empty texts', { replies: '', notes: '' }],
    ['empty arrays', { replies: [], notes: [] }],
    ['empty inside', { replies: { reply: [] }, notes: { note: '' } }],
  ])('no messages: %s', (_name, part) => {
    expect(readThread(ticket(part), 'UTC').messages).toEqual([]);
  });

  test('a single object, and a list without its wrapper', () => {
    expect(
      readThread(ticket({ replies: { reply: { replyid: 0, message: 'a' } } }), 'UTC').messages,
    ).toHaveLength(1);
    expect(
      readThread(
        ticket({
          replies: [
            { replyid: 0, message: 'a' },
            { replyid: '4', message: 'b' },
          ],
        }),
        'UTC',
      ).messages,
    ).toHaveLength(2);
  });

  test('attachments: as list, as string, and all forms of none', () => {
    expect(
      withReply({ attachments: { '0': { filename: 'a&amp;b.txt', index: '3' } } }).messages[0]?.attachments,
    ).toEqual([{ index: 3, fileName: 'a&b.txt', state: 'on-server' }]);
    expect(
      withReply({ attachment: '123456_a, b.png|654321_c.pdf', attachments_removed: '1' }).messages[0]
        ?.attachments,
    ).toEqual([
      { index: 0, fileName: 'a, b.png', state: 'removed' },
      { index: 1, fileName: 'c.pdf', state: 'removed' },
    ]);
    for (const attachments of [[[]], [], '', null, undefined]) {
      expect(withReply({ attachments, attachment: '' }).messages[0]?.attachments).toEqual([]);
    }
  });

  test.each<[unknown, (string | number | null)[]]>([
    [{ attachments: { attachment: [{ filename: 'a', index: 0 }] } }, ['a', 0]],
    [{ attachments: { attachment: 'a.png|b.png' } }, ['a.png', 0, 'b.png', 1]],
    [{ attachments: ['a.png'] }, ['a.png', 0]],
    [{ attachments: { '3': 'a.png' } }, ['a.png', 3]],
    [{ attachments: { '3': { filename: 'a.png' } } }, ['a.png', null]],
    [{ attachments: 'a.png' }, ['a.png', 0]],
    [{ attachment: ['123456_a.png', '654321_b.png'] }, ['a.png', 0, 'b.png', 1]],
    [{ attachment: '2024_report.pdf' }, ['2024_report.pdf', 0]],
  ])('attachments in other forms: %j', (reply, expected) => {
    const { attachments = [] } = withReply(reply as Record<string, unknown>).messages[0] ?? {};
    expect(attachments.flatMap(({ fileName, index }) => [fileName, index])).toEqual(expected);
  });

  test.each([
    ['a@x.org,b@x.org; c@x.org', ['a@x.org', 'b@x.org', 'c@x.org']],
    [
      ['a@x.org', 'b@x.org'],
      ['a@x.org', 'b@x.org'],
    ],
    [{ '0': 'a@x.org' }, ['a@x.org']],
    [{ email: [{ address: 'a@x.org' }] }, ['a@x.org']],
    ['"Doe, Jane" <j@x.org>, k@x.org', ['"Doe, Jane" <j@x.org>', 'k@x.org']],
    ['"Doe <j@x.org>, k@x.org', ['"Doe <j@x.org>', 'k@x.org']],
    [null, []],
  ])('CC addresses: %j', (cc, expected) => {
    expect(readThread(ticket({ cc }), 'UTC').cc).toEqual(expected);
  });

  test('decodes entities exactly once', () => {
    expect(withReply({ message: '&amp;lt; &#039;x&#039; &lt;b&gt;' }).messages[0]?.text).toBe("&lt; 'x' <b>");
  });

  test('lone surrogates, nulls and wrong types', () => {
    const thread = readThread(
      ticket({ subject: 'a\uD800b', status: null, priority: 5, name: ['x'], cc: 'a@x.org; b@x.org,' }),
      'UTC',
    );
    expect(thread.subject).toBe('a\uFFFDb');
    expect(thread.status).toBe('');
    expect(thread.priority).toBe('5');
    expect(thread.cc).toEqual(['a@x.org', 'b@x.org']);
  });

  test.each([
    ['Owner', '', 'client'],
    ['Contact', '', 'client'],
    ['Operator', 'Someone', 'staff'],
    ['Guest', '', 'guest'],
    ['Robot', '', 'other'],
    ['', 'Someone', 'staff'],
  ])('requestor_type %j with admin %j is %s', (requestor_type, admin, side) => {
    expect(withReply({ replyid: 1, requestor_type, admin }).messages[0]?.author.side).toBe(side);
  });

  test('a response without a ticket is an error', () => {
    expect(() => readThread({ result: 'success' }, 'UTC')).toThrow(
      expect.objectContaining({ code: 'unreadable-answer' }),
    );
  });
});

test('the generator finds tickets by number and by ID', () => {
  const source = generatedSource({ seed: 1, count: 100_000 });
  for (const id of [1, 2, 999, 54_321, 100_000]) {
    expect(source.byNumber(ticketNumber(id))).toEqual(source.byId(id));
    expect(source.byId(id)?.tid).toBe(ticketNumber(id));
  }
  expect(source.byId(100_001)).toBeNull();
  expect(source.byNumber('0000000x')).toBeNull();
});

describe('a ticket with more than can be shown', () => {
  const replies = (count: number): Record<string, unknown>[] =>
    Array.from({ length: count }, (_, index) => ({ replyid: index + 1, message: 'x' }));
  const read = (fields: Record<string, unknown>): unknown => {
    try {
      return readThread({ ticketid: 7, ...fields }, 'UTC').messages.length;
    } catch (error) {
      return error;
    }
  };

  test('is refused with the number of its messages', () => {
    expect(read({ replies: { reply: replies(10_000) } })).toBe(10_000);
    expect(read({ replies: { reply: replies(9_000) }, notes: { note: replies(1_001) } })).toMatchObject({
      code: 'answer-too-large',
      id: 'too_many_messages',
      params: { ticketId: 7, limit: 10_000 },
      facts: { ticketId: '7', messages: '10001' },
    });
  });

  test('is refused with the number of its attachments', () => {
    const attachments = Array.from({ length: 1500 }, (_, index) => ({ filename: 'a.txt', index }));
    const withFiles = (reply: Record<string, unknown>): Record<string, unknown> => ({
      ...reply,
      attachments,
    });
    expect(read({ replies: { reply: replies(1).map(withFiles) } })).toBe(1);
    expect(read({ replies: { reply: replies(2).map(withFiles) } })).toMatchObject({
      code: 'answer-too-large',
      id: 'too_many_attachments',
      params: { ticketId: 7, limit: 2000 },
      facts: { ticketId: '7', attachments: '3000' },
    });
  });

  test('is refused without an ID', () => {
    expect(read({ ticketid: 0 })).toMatchObject({ code: 'unreadable-answer', id: 'response_without_ticket' });
  });
});
