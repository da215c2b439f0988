import { describe, expect, test } from 'vitest';
import { readThread } from '../../../src/main/whmcs/thread.ts';

type Fields = Record<string, unknown>;

const texts = (answer: Fields, zone = 'UTC'): string[] =>
  readThread({ ticketid: 1, date: '2024-01-01 10:00:00', ...answer }, zone).messages.map(
    ({ kind, text }) => `${kind[0] ?? ''}:${text}`,
  );
const messageAt = (message: string, time: string, more: Fields = {}): Fields => ({
  message,
  date: `2024-01-01 ${time}:00`,
  ...more,
});

describe('the opening message and the order of replies', () => {
  const [first, second, third] = [messageAt('1', '10:00'), messageAt('2', '11:00'), messageAt('3', '12:00')];
  const right = ['o:1', 'r:2', 'r:3'];

  test.each([
    ['ASC without ids', [first, second, third]],
    ['DESC without ids', [third, second, first]],
    ['DESC without ids, all but the ends at once', [messageAt('3', '10:01'), messageAt('2', '10:01'), first]],
    [
      'ASC',
      [
        { ...first, replyid: 0 },
        { ...second, replyid: 4 },
        { ...third, replyid: 7 },
      ],
    ],
    [
      'DESC',
      [
        { ...third, replyid: '7' },
        { ...second, replyid: '4' },
        { ...first, replyid: '0' },
      ],
    ],
    [
      'replyid "" on the opening',
      [
        { ...first, replyid: '' },
        { ...second, replyid: 4 },
        { ...third, replyid: 7 },
      ],
    ],
    [
      'replyid null on the opening, DESC',
      [
        { ...third, replyid: 7 },
        { ...second, replyid: 4 },
        { ...first, replyid: null },
      ],
    ],
    ['replyid 0 on every reply', [first, second, third].map((reply) => ({ ...reply, replyid: 0 }))],
    ['DESC with replyid 0 on every reply', [third, second, first].map((reply) => ({ ...reply, replyid: 0 }))],
    [
      'ids against dates, as after a merge',
      [
        { ...first, replyid: 0 },
        { ...second, replyid: 9 },
        { ...third, replyid: 5 },
      ],
    ],
    [
      'dates against the order, as after a change of clocks',
      [
        { ...first, replyid: 0 },
        { ...third, message: '2', replyid: 4 },
        { ...second, message: '3', replyid: 5 },
      ],
    ],
  ])('%s', (_name, reply) => {
    expect(texts({ replies: { reply } })).toEqual(right);
  });

  test('without an opening message, keeps the order of the list', () => {
    const newestFirst = {
      reply: [
        { ...third, replyid: 7 },
        { ...second, replyid: 4 },
      ],
    };
    expect(texts({ replies: newestFirst })).toEqual(['r:2', 'r:3']);
    expect(texts({ replies: { reply: newestFirst.reply.toReversed() } })).toEqual(['r:2', 'r:3']);
  });
});

describe('notes', () => {
  const replies = {
    reply: [
      messageAt('1', '10:00', { replyid: 0 }),
      messageAt('2', '12:00', { replyid: 1 }),
      messageAt('3', '11:00', { replyid: 2 }),
    ],
  };

  test('are sorted between replies by time; those without a time come last', () => {
    const note = [
      { message: 'no date' },
      messageAt('late', '13:00'),
      messageAt('same second', '12:00'),
      messageAt('between', '11:30'),
      messageAt('early', '09:00'),
    ];
    expect(texts({ replies, notes: { note } })).toEqual([
      'o:1',
      'n:early',
      'n:between',
      'r:2',
      'r:3',
      'n:same second',
      'n:late',
      'n:no date',
    ]);
  });

  test('of the same second are sorted by ID', () => {
    const note = [messageAt('b', '13:00', { noteid: 12 }), messageAt('a', '13:00', { noteid: '9' })];
    expect(texts({ replies, notes: { note } }).slice(-2)).toEqual(['n:a', 'n:b']);
  });
});

test('in the repeated hour, times follow the order of replies', () => {
  const reply = ['00:30', '01:50', '01:10', '01:40', '02:05'].map((time, replyid) => ({
    replyid,
    date: `2024-10-27 ${time}:00`,
    message: time,
  }));
  const thread = readThread(
    { ticketid: 1, date: '2024-10-27 00:30:00', lastreply: '2024-10-27 01:40:00', replies: { reply } },
    'Europe/London',
  );
  expect(thread.messages.map((message) => message.at?.utc?.slice(11, 16))).toEqual([
    '23:30',
    '00:50',
    '01:10',
    '01:40',
    '02:05',
  ]);
  expect(thread.messages.map(({ text }) => text)).toEqual(['00:30', '01:50', '01:10', '01:40', '02:05']);
});

test('in the repeated hour, times of notes follow the order of their IDs', () => {
  const note = [
    { noteid: 9, date: '2024-10-27 01:10:00', message: 'later' },
    { noteid: 8, date: '2024-10-27 01:50:00', message: 'earlier' },
  ];
  const { messages } = readThread({ ticketid: 1, notes: { note } }, 'Europe/London');
  expect(messages.map(({ text, at }) => `${text} ${at?.utc ?? ''}`)).toEqual([
    'earlier 2024-10-27T00:50:00.000Z',
    'later 2024-10-27T01:10:00.000Z',
  ]);
});

test('the ticket’s last reply is the time of its last reply', () => {
  const reply = [
    { replyid: 0, date: '2024-10-27 01:50:00' },
    { replyid: 1, date: '2024-10-27 01:10:00' },
  ];
  const answer = {
    ticketid: 1,
    date: '2024-10-27 01:50:00',
    lastreply: '2024-10-27 01:10:00',
    replies: { reply },
  };
  expect(readThread(answer, 'Europe/London').lastReplyAt?.utc).toBe('2024-10-27T01:10:00.000Z');
});
