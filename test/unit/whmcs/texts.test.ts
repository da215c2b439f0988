import { describe, expect, test } from 'vitest';
import { cut, isEncoded, textsOf } from '../../../src/main/whmcs/texts.ts';
import { readThread } from '../../../src/main/whmcs/thread.ts';

const texts = ['cart.php?a=add&currency=1&pid=3', 'x&section=2&timestamp=3&copy=4', '\\&quota', 'AT&T &amp'];

describe('what is not an entity stays as it is', () => {
  test.each(texts)('%s', (message) => {
    for (const subject of ['plain', 'encoded &lt;b&gt;', 'raw <b>']) {
      const answer = { ticketid: 1, subject, replies: { reply: [{ replyid: 0, message }] } };
      expect(readThread(answer, 'UTC').messages[0]?.text).toBe(message);
    }
  });
});

describe('one decision for an answer', () => {
  const answer = (part: Record<string, unknown>): Record<string, unknown> => ({
    ticketid: 1,
    subject: 'a &amp; b',
    replies: { reply: [{ replyid: 0, message: '&amp;lt; &#039;x&#039; &eacute;' }] },
    ...part,
  });

  test('nothing raw stands in it: every text is decoded once', () => {
    const thread = readThread(answer({ deptname: 'Q&amp;A' }), 'UTC');
    expect([thread.subject, thread.department.name, thread.messages[0]?.text]).toEqual([
      'a & b',
      'Q&A',
      "&lt; 'x' é",
    ]);
  });

  test.each([
    ['the subject', { subject: 'a &amp; <b>' }],
    ['a name', { name: 'Jane "JD" Doe' }],
    ['the department', { deptname: 'Sales > EU' }],
    [
      'another reply',
      { replies: { reply: [{ message: '&amp;lt; &#039;x&#039; &eacute;' }, { message: '<' }] } },
    ],
    ['a note', { notes: { note: [{ message: 'if a < b' }] } }],
    ['a file name', { notes: { note: [{ message: '', attachments: [{ filename: '"a".png', index: 0 }] }] } }],
  ])('%s is raw: nothing is decoded', (_where, part) => {
    const thread = readThread(answer(part), 'UTC');
    expect(thread.messages[0]?.text).toBe('&amp;lt; &#039;x&#039; &eacute;');
    expect(thread.subject).toContain('a &amp; ');
  });

  test('a field that WHMCS does not send proves nothing', () => {
    expect(readThread(answer({ addon_html: '<b>' }), 'UTC').subject).toBe('a & b');
    const reply = [{ replyid: 0, message: '', addon_html: '<b>' }];
    expect(readThread(answer({ replies: { reply }, notes: { note: reply } }), 'UTC').subject).toBe('a & b');
  });

  test('the names of an older answer are decoded once, too', () => {
    const reply = [{ replyid: 0, attachment: '123456_a&amp;lt;.png|123457_b.png' }];
    const names = readThread(answer({ replies: { reply } }), 'UTC').messages[0]?.attachments;
    expect(names?.map(({ fileName }) => fileName)).toEqual(['a&lt;.png', 'b.png']);
  });
});

test('lone surrogates become U+FFFD, also where an entity spells one', () => {
  expect(textsOf([]).text('a\uD800b &#xD800;')).toBe('a\uFFFDb \uFFFD');
  expect(textsOf(['<']).text('a\uDC00b')).toBe('a\uFFFDb');
});

test('evidence may nest as deep as it likes', () => {
  let deep: unknown = '<';
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  expect(isEncoded(deep)).toBe(false);
});

test('a line ends at 1,000 characters, and not between two surrogates', () => {
  expect(textsOf([]).line('x'.repeat(1_000_000))).toBe(`${'x'.repeat(999)}…`);
  expect(textsOf([]).line('x'.repeat(1000))).toBe('x'.repeat(1000));
  expect(cut('ab😀cd', 4)).toBe('ab…');
});
