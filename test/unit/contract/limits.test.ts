import { describe, expect, test } from 'vitest';
import type { Thread } from '../../../src/contract/ticket.ts';
import { derive } from '../../../src/main/whmcs/derive.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { readThread } from '../../../src/main/whmcs/thread.ts';

type Fields = Record<string, unknown>;
const read = (part: Fields): Thread => readThread({ ticketid: 1, ...part }, 'UTC');
const readReply = (reply: Fields): Thread['messages'][number] | undefined =>
  read({ replies: { reply: [{ replyid: 0 }, { replyid: 1, ...reply }] } }).messages[1];

describe('numbers', () => {
  test.each([
    -1,
    '-1',
    '0x10',
    1.5,
    '1.5',
    '1e3',
    Infinity,
    10 ** 20,
    '100000000000000000000',
    '9007199254740993',
    '',
    null,
    true,
    [7],
    ' ',
  ])('%j is not a number', (bad) => {
    expect(read({ userid: bad, flag: bad, deptid: bad })).toMatchObject({
      client: { userId: 0 },
      flag: 0,
      department: { id: 0 },
    });
    expect(() => readThread({ ticketid: bad }, 'UTC')).toThrow(
      expect.objectContaining({ code: 'unreadable-answer' }),
    );
  });

  test.each([
    ['5', 5],
    [1, 1],
    [0, null],
    ['', null],
    [6, null],
    [-5, null],
    [400_000_000, null],
    ['99999999999', null],
    [4.5, null],
  ])('rating %j becomes %j', (rating, expected) => {
    expect(readReply({ rating })?.rating).toBe(expected);
  });
});

test('truncates single-line fields, but not the message', () => {
  const long = 'x'.repeat(1_000_000);
  const cut = `${'x'.repeat(999)}…`;
  const reply = {
    name: long,
    requestor_email: long,
    requestor_type: long,
    message: long,
    attachments: [{ filename: long, index: 0 }],
  };
  const thread = read({
    ...Object.fromEntries(
      [
        'tid',
        'subject',
        'name',
        'email',
        'requestor_name',
        'deptname',
        'status',
        'priority',
        'admin',
        'service',
        'cc',
      ].map((name) => [name, long]),
    ),
    replies: { reply: [{ replyid: 0, ...reply }] },
  });
  expect(thread).toMatchObject({
    number: cut,
    subject: cut,
    status: cut,
    priority: cut,
    openedBy: cut,
    service: cut,
    cc: [cut],
  });
  expect([thread.requestor.name, thread.requestor.email, thread.department.name]).toEqual([cut, cut, cut]);
  const [message] = thread.messages;
  expect(message?.attachments[0]?.fileName).toBe(cut);
  expect(message?.text).toBe(long);
  expect(JSON.stringify({ ...thread, messages: [] }).length).toBeLessThan(20_000);
});

describe('counts', () => {
  test('keeps at most 200 CC addresses, from a string, a list or only commas', () => {
    const many = Array.from({ length: 1000 }, (_, index) => `a${index}@x.example`);
    expect(read({ cc: many.join(';') }).cc).toEqual(many.slice(0, 200));
    expect(read({ cc: many }).cc).toEqual(many.slice(0, 200));
    expect(read({ cc: { '0': 'a@x.example, b@x.example' } }).cc).toEqual(['a@x.example', 'b@x.example']);
    expect(read({ cc: ','.repeat(10_000_000) }).cc).toEqual([]);
  });

  const tooLarge = (what: string): unknown =>
    expect.objectContaining({ code: 'answer-too-large', message: expect.stringContaining(what) as string });

  test('accepts 10,000 messages, but not one more', () => {
    const replies = Array.from({ length: 9_999 }, (_, replyid) => ({ replyid }));
    expect(read({ replies, notes: { note: { noteid: 1 } } }).messages).toHaveLength(10_000);
    expect(() => read({ replies, notes: [{ noteid: 1 }, { noteid: 2 }] })).toThrow(
      tooLarge('10,000 messages'),
    );
  });

  test('accepts 2,000 attachments, but not one more', () => {
    const file = { filename: 'a', index: 0 };
    const attachments = new Array<unknown>(1000).fill(file);
    expect(read({ replies: [{ attachments }, { attachments }] }).messages).toHaveLength(2);
    const replies = [{ attachments }, { attachments }, { attachments: ['b'] }];
    expect(() => read({ replies })).toThrow(tooLarge('2,000 attachments'));
    expect(() => read({ replies: [{ attachment: '|a'.repeat(5_000_000) }] })).toThrow(
      tooLarge('2,000 attachments'),
    );
  });
});

describe('unknown fields', () => {
  test('keep their value if it is short', () => {
    const colour = { main: 'teal', list: [1, null, 'x'] };
    expect(read({ colour }).extra).toEqual({ colour });
  });

  test('become truncated text if they are long, many or nested', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    const { extra } = read({ deep, long: 'y'.repeat(1_000_000), list: new Array(1_000_000).fill({ a: 1 }) });
    expect(extra['deep']).toBe(`${'['.repeat(1999)}…`);
    expect(extra['long']).toBe(`${'y'.repeat(1999)}…`);
    expect(extra['list']).toMatch(/^\[\{"a":1\},\{"a":1\}.*…$/);
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`f${index}`, index]));
    expect(Object.keys(read(many).extra)).toHaveLength(200);
  });
});

test('a deeply nested response fails only its ticket', () => {
  const raw = rawOf(`{"ticketid":1,"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
  expect(() => derive(raw, 'UTC')).toThrow(expect.objectContaining({ name: 'AppError' }));
});
