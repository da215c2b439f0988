import { describe, expect, test } from 'vitest';
import type { Attachment } from '../../../src/contract/ticket.ts';
import { toArray } from '../../../src/main/whmcs/coerce.ts';
import { readThread } from '../../../src/main/whmcs/thread.ts';

const one = { replyid: 0, message: 'a' };
const two = { replyid: '4', message: 'b' };

describe('a list of two in any form', () => {
  test.each([
    ['envelope and array', { reply: [one, two] }],
    ['array alone', [one, two]],
    ['keyed, in its envelope', { reply: { '0': one, '1': two } }],
    ['keyed, without an envelope', { '0': one, '1': two }],
    ['keyed, with a count beside', { '0': one, '1': two, total: 2 }],
    ['an array inside an array', [[one, two]]],
    ['an envelope for each', [{ reply: one }, { reply: two }]],
    ['an envelope of another name', { items: [one, two] }],
    ['with empty members', { reply: [[], one, null, '', two, {}] }],
  ])('%s', (_name, replies) => {
    expect(toArray(replies, 'reply')).toEqual([one, two]);
    expect(readThread({ ticketid: 1, replies }, 'UTC').messages.map(({ text }) => text)).toEqual(['a', 'b']);
  });

  test.each([
    ['in its envelope', { reply: one }],
    ['alone', one],
  ])('a single object %s', (_name, replies) => {
    expect(toArray(replies, 'reply')).toEqual([one]);
  });

  test.each([
    [null],
    [undefined],
    [''],
    [[]],
    [{}],
    [[[]]],
    [{ reply: '' }],
    [{ reply: [] }],
    [{ reply: null }],
    [5],
    ['x'],
  ])('%j is empty', (replies) => {
    expect(toArray(replies, 'reply')).toEqual([]);
  });
});

describe('attachments', () => {
  const read = (reply: Record<string, unknown>): Attachment[] | undefined =>
    readThread({ ticketid: 1, replies: [{ message: 'x', ...reply }] }, 'UTC').messages[0]?.attachments;
  const a = { index: 0, fileName: 'a.png', state: 'on-server' };
  const b = { index: 1, fileName: 'b.png', state: 'on-server' };

  test.each([
    [
      'an array',
      [
        { filename: 'a.png', index: 0 },
        { filename: 'b.png', index: '1' },
      ],
    ],
    [
      'an envelope',
      {
        attachment: [
          { filename: 'a.png', index: 0 },
          { filename: 'b.png', index: 1 },
        ],
      },
    ],
    ['names alone', ['a.png', 'b.png']],
    ['names in an envelope', { attachment: ['a.png', 'b.png'] }],
  ])('%s', (_name, attachments) => {
    expect(read({ attachments })).toEqual([a, b]);
  });

  test('a missing or invalid index is null', () => {
    expect(read({ attachments: [{ filename: 'a.png' }, { filename: 'b.png', index: -1 }] })).toEqual([
      { ...a, index: null },
      { ...b, index: null },
    ]);
  });

  test.each([
    ['2024_report.pdf', ['2024_report.pdf']],
    ['123456_a.png', ['a.png']],
    ['123456_a.png|654321_b.png', ['a.png', 'b.png']],
    ['123456_2024_report.pdf', ['2024_report.pdf']],
    ['202401_report.pdf|notes.txt', ['202401_report.pdf', 'notes.txt']],
    ['1234567_a.png', ['1234567_a.png']],
    ['|123456_a, b.png| |', ['a, b.png']],
  ])('the older form %j', (attachment, names) => {
    expect(read({ attachment, attachments: [[]] })?.map(({ fileName }) => fileName)).toEqual(names);
  });
});

test('accepts `id` for ticketid, and explicit nulls', () => {
  const answer = Object.fromEntries(
    `ticketid tid c deptid deptname userid contactid name email requestor_name requestor_email requestor_type cc
    date subject status priority admin lastreply flag service notes`
      .split(/\s+/)
      .map((name) => [name, null]),
  );
  const reply = Object.fromEntries(
    `replyid userid contactid name email requestor_name requestor_email requestor_type date attachment attachments
    attachments_removed admin rating`
      .split(/\s+/)
      .map((name) => [name, null]),
  );
  const thread = readThread({ ...answer, id: '12', replies: { reply: { ...reply, message: 'a' } } }, 'UTC');
  expect(thread).toMatchObject({ ticketId: 12, number: '12', subject: '', openedAt: null, owner: null });
  expect(thread.messages).toMatchObject([{ kind: 'opening', text: 'a', at: null, attachments: [] }]);
});
