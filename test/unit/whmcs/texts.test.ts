import { describe, expect, test } from 'vitest';
import { cut, isEncoded, textsOf } from '../../../src/main/whmcs/texts.ts';
import { readThread } from '../../../src/main/whmcs/thread.ts';

const texts = ['cart.php?a=add&currency=1&pid=3', 'x&section=2&timestamp=3&copy=4', '\\&quota', 'AT&T &amp'];

describe('keeps what is not an entity', () => {
  test.each(texts)('%s', (message) => {
    for (const subject of ['plain', 'encoded &lt;b&gt;', 'raw <b>']) {
      const answer = { ticketid: 1, subject, replies: { reply: [{ replyid: 0, message }] } };
      expect(readThread(answer, 'UTC').messages[0]?.text).toBe(message);
    }
  });
});

describe('one decision per response', () => {
  const answer = (part: Record<string, unknown>): Record<string, unknown> => ({
    ticketid: 1,
    subject: 'a &amp; b',
    replies: { reply: [{ replyid: 0, message: '&amp;lt; &#039;x&#039; &eacute;' }] },
    ...part,
  });

  test('decodes every text once if none contains raw characters', () => {
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
  ])('%s proves that nothing is encoded', (_where, part) => {
    const thread = readThread(answer(part), 'UTC');
    expect(thread.messages[0]?.text).toBe('&amp;lt; &#039;x&#039; &eacute;');
    expect(thread.subject).toContain('a &amp; ');
  });

  test('ignores fields that WHMCS does not send', () => {
    expect(readThread(answer({ addon_html: '<b>' }), 'UTC').subject).toBe('a & b');
    const reply = [{ replyid: 0, message: '', addon_html: '<b>' }];
    expect(readThread(answer({ replies: { reply }, notes: { note: reply } }), 'UTC').subject).toBe('a & b');
  });

  test('decodes the names of older responses once, too', () => {
    const reply = [{ replyid: 0, attachment: '123456_a&amp;lt;.png|123457_b.png' }];
    const names = readThread(answer({ replies: { reply } }), 'UTC').messages[0]?.attachments;
    expect(names?.map(({ fileName }) => fileName)).toEqual(['a&lt;.png', 'b.png']);
  });
});

test('replaces lone surrogates with U+FFFD, also those from entities', () => {
  expect(textsOf([]).text('a\uD800b &#xD800;')).toBe('a\uFFFDb \uFFFD');
  expect(textsOf(['<']).text('a\uDC00b')).toBe('a\uFFFDb');
});

test('handles deeply nested fields', () => {
  let deep: unknown = '<';
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  expect(isEncoded(deep)).toBe(false);
});

test('truncates a line at 1,000 characters, but not inside a surrogate pair', () => {
  expect(textsOf([]).line('x'.repeat(1_000_000))).toBe(`${'x'.repeat(999)}…`);
  expect(textsOf([]).line('x'.repeat(1000))).toBe('x'.repeat(1000));
  expect(cut('ab😀cd', 4)).toBe('ab…');
});
