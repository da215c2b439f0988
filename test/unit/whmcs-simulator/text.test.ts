import { expect, test } from 'vitest';
import { corpus, languages } from '../../whmcs-simulator/corpus.ts';
import { Dice } from '../../whmcs-simulator/dice.ts';
import { decodeEntities, encodeEntities, withoutEntities } from '../../whmcs-simulator/entities.ts';
import { generatedSource } from '../../whmcs-simulator/generator.ts';
import { NaturalWriter } from '../../whmcs-simulator/natural.ts';
import type { TicketSource, WireTicket } from '../../whmcs-simulator/wire.ts';

const natural = generatedSource({ seed: 3, count: 100_000, replies: 10, text: 'natural' });
const ticketsOf = (source: TicketSource, count: number): WireTicket[] =>
  Array.from({ length: count }, (_, index) => source.byId(index + 1)).filter((ticket) => ticket !== null);
const messagesOf = (tickets: WireTicket[]): string[] =>
  tickets.flatMap(({ replies }) => replies.reply.map(({ message }) => message));
const sample = ticketsOf(natural, 1000);
const messages = messagesOf(sample);

const latinWords = (text: string): string[] => text.toLowerCase().match(/[\p{sc=Latin}]+/gu) ?? [];
const countsOf = (words: string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
};

test('the corpus has natural text in every language', () => {
  for (const [language] of languages) {
    const sentences = corpus().get(language)?.flat() ?? [];
    expect(sentences.length, language).toBeGreaterThan(1000);
  }
});

test('frequent words have the same share as in the corpus', () => {
  const english = latinWords((corpus().get('en') ?? []).flat().join(' '));
  const writer = new NaturalWriter(new Dice(5), 'en');
  const written = latinWords(
    Array.from({ length: 3000 }, () => writer.message('Ada', 'Grace', 'shop.example')).join(' '),
  );
  const counts = countsOf(written);
  const top = [...countsOf(english)].sort(([, a], [, b]) => b - a).slice(0, 20);
  expect(top[0]?.[0]).toBe('the');
  for (const [word, count] of top) {
    const share = (counts.get(word) ?? 0) / written.length / (count / english.length);
    expect(share, word).toBeGreaterThan(0.75);
    expect(share, word).toBeLessThan(1.25);
  }
});

test('word frequencies fall as in real text, and many words occur once', () => {
  const counts = [
    ...countsOf(
      messages.flatMap(
        (text) =>
          decodeEntities(text)
            .toLowerCase()
            .match(/[\p{L}\p{N}]+/gu) ?? [],
      ),
    ),
  ]
    .map(([, count]) => count)
    .sort((a, b) => b - a);
  const countAt = (rank: number): number => counts[rank - 1] ?? 0;
  // Zipf's law: frequency is roughly inverse to rank.
  const slope = (from: number, to: number): number =>
    Math.log(countAt(from) / countAt(to)) / Math.log(to / from);
  for (const [from, to] of [
    [10, 100],
    [100, 1000],
    [1000, 10_000],
  ] as const) {
    expect(slope(from, to), `${from} to ${to}`).toBeGreaterThan(0.5);
    expect(slope(from, to), `${from} to ${to}`).toBeLessThan(2);
  }
  expect(counts.length).toBeGreaterThan(20_000);
  expect(counts.filter((count) => count === 1).length / counts.length).toBeGreaterThan(0.35);
});

test('10,000 messages are unique, except for a few short ones', () => {
  const sample = messages.slice(0, 10_000);
  expect(sample).toHaveLength(10_000);
  expect(new Set(sample).size).toBeGreaterThan(9900);
  const starts = sample.filter((text) => text.length > 300).map((text) => text.slice(0, 300));
  expect(new Set(starts).size / starts.length).toBeGreaterThan(0.95);
});

test('the same seed produces the same text, another seed another', () => {
  const again = generatedSource({ seed: 3, count: 100_000, replies: 10, text: 'natural' });
  const other = generatedSource({ seed: 4, count: 100_000, replies: 10, text: 'natural' });
  expect(again.byId(77_777)).toEqual(natural.byId(77_777));
  expect(other.byId(77_777)).not.toEqual(natural.byId(77_777));
  expect(natural.byNumber(natural.byId(77_777)?.tid ?? '')?.ticketid).toBe('77777');
});

test('the brief of a ticket matches the ticket', () => {
  for (const ticket of sample.slice(0, 200)) {
    const { deptid, status, userid, email, subject, flag } = ticket;
    expect(natural.brief?.(Number(ticket.ticketid))).toEqual({
      deptid,
      status,
      userid,
      email,
      subject,
      flag,
    });
  }
});

test('generated text is encoded exactly once', () => {
  const all = [
    ...messages,
    ...messagesOf(ticketsOf(generatedSource({ seed: 1, count: 100 }), 100)),
    ...sample.map(({ subject, name }) => subject + name),
  ];
  expect(all.filter((text) => /[<>]/.test(text))).toEqual([]);
  expect(messages.filter((text) => /&(?!(?:amp|lt|gt|quot|#039);)/.test(text))).toEqual([]);
  expect(all.filter((text) => text.includes('cart.php?a=add&amp;currency=')).length).toBeGreaterThan(20);
  expect(decodeEntities(encodeEntities(`a & b <c> "d" 'e' &amp;lt;`))).toBe(`a & b <c> "d" 'e' &amp;lt;`);
  expect(withoutEntities({ a: ['x &amp;currency=1', 1, null, { b: '&mdash;' }] })).toEqual({
    a: ['x &currency=1', 1, null, { b: '&mdash;' }],
  });
});

test('generates all kinds of requestors, and tickets opened by staff for a client', () => {
  const tickets = ticketsOf(generatedSource({ seed: 2, count: 400 }), 400);
  const kinds = new Set(tickets.map(({ requestor_type }) => requestor_type));
  expect([...kinds].sort()).toEqual(['Contact', 'Guest', 'Operator', 'Owner', 'Registered User']);
  const byStaff = tickets.filter(({ admin }) => admin !== '');
  expect(byStaff.length).toBeGreaterThan(3);
  for (const { admin, requestor_name, requestor_email, email, name, replies } of byStaff) {
    const [opening] = replies.reply;
    expect([requestor_name, requestor_email, opening?.requestor_name, opening?.admin]).toEqual([
      admin,
      '',
      admin,
      admin,
    ]);
    expect([opening?.email, opening?.name]).toEqual([email, name]);
  }
  const user = tickets.find(({ requestor_type }) => requestor_type === 'Registered User');
  expect(user?.requestor_email).not.toBe(user?.email);
  expect(Number(user?.userid)).toBeGreaterThan(0);
  const contact = tickets.find(({ requestor_type }) => requestor_type === 'Contact');
  expect(Number(contact?.contactid)).toBeGreaterThan(0);
});

test('custom statuses', () => {
  const source = generatedSource({ seed: 2, count: 60, statuses: ['Waiting for the registrar'] });
  const custom = ticketsOf(source, 60).filter(({ status }) => status === 'Waiting for the registrar');
  expect(custom.map(({ ticketid }) => Number(ticketid) % 9)).toEqual(custom.map(() => 4));
  expect(custom.length).toBe(7);
});
