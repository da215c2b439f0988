import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ticketDetails } from '../../../src/main/tickets/details.ts';
import { rawOf } from '../../../src/main/whmcs/response.ts';
import { readThread } from '../../../src/main/whmcs/thread.ts';

type Fields = Record<string, unknown>;

const details = (answer: Fields): ReturnType<typeof ticketDetails> =>
  ticketDetails(rawOf(JSON.stringify(answer)), 'UTC');

test('lists every documented field except access code and texts', () => {
  const url = new URL('../../fixtures/docs-getticket.json', import.meta.url);
  const answer = JSON.parse(readFileSync(url, 'utf8')) as Fields;
  const shown = details({ ...answer, customfield: { a: 1 } });
  expect(shown.fields.map(({ name }) => name)).toEqual(
    [...Object.keys(answer), 'customfield'].filter((name) => !['c', 'replies', 'notes'].includes(name)),
  );
  expect(shown.fields.at(-1)).toEqual({ name: 'customfield', value: '{"a":1}' });
  const { replies, notes } = answer as { replies: { reply: Fields[] }; notes: { note: Fields[] } };
  const expected = [...replies.reply, ...notes.note].map(({ message: _text, ...rest }) => Object.keys(rest));
  expect(shown.messages.map(({ fields }) => fields.map(({ name }) => name))).toEqual(
    expect.arrayContaining(expected),
  );
  expect(shown.messages).toHaveLength(expected.length);
  expect(JSON.parse(shown.raw)).toEqual({ ...answer, c: undefined, customfield: { a: 1 } });
});

const dated = (day: number): Fields => ({ date: `2020-01-0${day} 00:00:00` });

test.each<[string, Fields[], Fields[]]>([
  ['two with the same id', [{ replyid: 0 }, { replyid: 3 }, { replyid: 3 }], []],
  ['an opening without an id', [{}, { replyid: 3 }], []],
  ['an opening with an empty id', [{ replyid: '' }, { replyid: 3 }], []],
  ['newest first, without ids', [dated(3), dated(2), dated(1)], []],
  ['newest first', [{ replyid: 4 }, { replyid: 3 }, { replyid: 0 }], []],
  ['notes by `id`, among replies', [{ replyid: 0, ...dated(1) }], [{ id: 2 }, { id: 1 }]],
])('shows the fields of a message with that message: %s', (_name, replies, notes) => {
  const marked = (part: Fields, mark: string): Fields => ({ ...part, mark, message: mark });
  const answer = {
    ticketid: 1,
    ...dated(1),
    replies: { reply: replies.map((part, index) => marked(part, `reply ${index}`)) },
    notes: { note: notes.map((part, index) => marked(part, `note ${index}`)) },
  };
  const marks = details(answer).messages.map(({ position, fields }) => [
    position,
    fields.find(({ name }) => name === 'mark')?.value,
  ]);
  expect(marks).toEqual(readThread(answer, 'UTC').messages.map(({ text }, position) => [position, text]));
});
