import { decodeEntities } from '../test/whmcs-simulator/entities.ts';
import { generatedSource } from '../test/whmcs-simulator/generator.ts';
import type { WireTicket } from '../test/whmcs-simulator/wire.ts';
import { benchSource } from './source.ts';

/** A query for the app, for bare FTS and for notmuch. */
export interface BenchQuery {
  kind: 'number' | 'person' | 'frequent' | 'medium' | 'rare' | 'words' | 'phrase' | 'prefix' | 'cjk';
  ours: string;
  notmuch: string;
}

/**
 * Realistic queries from the first `tickets` tickets: ticket numbers, names, frequent and rare words, pairs of words,
 * phrases, prefixes, Chinese and Japanese.
 */
export function benchQueries(tickets: number): BenchQuery[] {
  const source = generatedSource(benchSource(tickets));
  const sample = Array.from({ length: Math.min(tickets, 400) }, (_, index) => source.byId(index + 1)).filter(
    (ticket) => ticket !== null,
  );
  const counts = wordCounts(sample);
  const having = (min: number, max: number, count: number): string[] => {
    const words = counts.filter(([, n]) => n >= sample.length * min && n <= sample.length * max);
    return Array.from(
      { length: count },
      (_, index) => words[Math.floor((index * words.length) / count)]?.[0] ?? '',
    );
  };
  const once = counts.filter(([word, n]) => n === 1 && word.length > 5);
  const frequent = having(0.15, 0.6, 8);
  const medium = having(0.01, 0.05, 12);
  const rare = Array.from(
    { length: 8 },
    (_, index) => once[Math.floor((index * once.length) / 8)]?.[0] ?? '',
  );
  const some = Array.from({ length: 8 }, (_, index) => sample[(index * 47) % sample.length]).filter(
    (ticket) => ticket !== undefined,
  );
  const all = (kind: BenchQuery['kind'], texts: string[]): BenchQuery[] =>
    texts.filter((text) => text !== '').map((text) => ({ kind, ours: `${text} `, notmuch: text }));
  return [
    ...all(
      'number',
      some.map(({ tid }) => tid),
    ),
    ...all(
      'person',
      some.map(({ email }) => email),
    ),
    ...all(
      'person',
      some.map(({ name }) => decodeEntities(name)),
    ),
    ...all('frequent', frequent),
    ...all('medium', medium),
    ...all('rare', rare),
    ...all(
      'words',
      [...medium.slice(0, 6), ...frequent.slice(5)].map((word) => together(sample, word, frequent)),
    ),
    ...all('phrase', phrases(sample, 8)),
    ...[...medium.slice(0, 4), ...frequent.slice(0, 2)].map((word): BenchQuery => {
      const start = word.slice(0, 4);
      return { kind: 'prefix', ours: start, notmuch: `${start}*` };
    }),
    ...all('cjk', cjk(sample, 8)).map((query) => ({ ...query, notmuch: `"${query.notmuch}"` })),
  ];
}

const textOf = ({ replies }: WireTicket): string =>
  replies.reply.map(({ message }) => decodeEntities(message)).join('\n');

/** The number of tickets that contain each Latin word, most frequent first. */
function wordCounts(tickets: WireTicket[]): [word: string, tickets: number][] {
  const counts = new Map<string, number>();
  for (const ticket of tickets) {
    for (const word of new Set(
      textOf(ticket)
        .toLowerCase()
        .match(/(?<![\p{L}\p{N}])[a-z]{4,}(?![\p{L}\p{N}])/gu),
    ))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** Pairs of words from the same ticket. */
function together(tickets: WireTicket[], word: string, others: string[]): string {
  const text = tickets.map(textOf).find((candidate) => candidate.toLowerCase().includes(word)) ?? '';
  const other = others.find((candidate) => candidate !== word && text.toLowerCase().includes(candidate));
  return `${word} ${other ?? ''}`.trim();
}

/** Three adjacent words, from tickets throughout the source. */
function phrases(tickets: WireTicket[], count: number): string[] {
  return tickets
    .flatMap(
      (ticket) =>
        /(?<![\p{L}\p{N}])[a-z]{3,} [a-z]{3,} [a-z]{3,}(?![\p{L}\p{N}])/u.exec(textOf(ticket))?.[0] ?? [],
    )
    .filter((_, index) => index % 11 === 0)
    .slice(0, count)
    .map((phrase) => `"${phrase}"`);
}

/** Two to four Chinese or Japanese characters, from tickets throughout the source. */
function cjk(tickets: WireTicket[], count: number): string[] {
  return tickets
    .flatMap(
      (ticket, index) =>
        new RegExp(`[\\p{sc=Han}\\p{sc=Katakana}]{${2 + (index % 3)}}`, 'u').exec(textOf(ticket))?.[0] ?? [],
    )
    .slice(0, count);
}
