import { pairs, wordsOf, type Word } from '../../shared/words.ts';

/** Words that must be adjacent, in one column of the index or in any. */
export interface Term {
  words: Word[];
  column: 'people' | null;
}

/** A parsed query. What cannot be parsed becomes a term. */
export interface ParsedQuery {
  terms: Term[];
  without: Term[];
  /** Parts of names, as typed. */
  departments: string[];
  statuses: string[];
  tags: string[];
  withoutTags: string[];
  /** Bounds of the last reply, the first inclusive: days (`YYYY-MM-DD`) of the server, or instants (ISO 8601, UTC). */
  from: string | null;
  until: string | null;
  hasAttachment: boolean;
  /** Whether parts of the query were dropped because of the limits. */
  shortened: boolean;
}

/** Limits of a query, beyond which SQLite is slow or fails. */
export const maxTerms = 40;
export const maxNames = 12;
/** Words per phrase; in scripts without spaces, characters. */
export const maxWords = 64;

const tokens = /(-?)(?:([a-z]+):)?(?:"([^"]*)"?|“([^”]*)”?|(\S+))/giu;

/**
 * Parses what the user typed: words, "phrases", prefixes with an asterisk (the last word is always a prefix), `-not`,
 * and `from:` `dept:` `status:` `before:` `after:` `has:attachment` `tag:`. Never throws: what cannot be parsed is
 * searched as text, and what exceeds the limits is dropped.
 * @param now milliseconds, for `after:7d`
 */
export function parseQuery(typed: string, now: number): ParsedQuery {
  const query: ParsedQuery = {
    terms: [],
    without: [],
    departments: [],
    statuses: [],
    tags: [],
    withoutTags: [],
    from: null,
    until: null,
    hasAttachment: false,
    shortened: false,
  };
  for (const match of typed.matchAll(tokens)) {
    const [whole, minus = '', operator = '', straight, curly, bare = ''] = match;
    const quoted = straight ?? curly;
    const value = quoted ?? bare;
    const isLast = match.index + whole.length === typed.length;
    if (operator && value && applyOperator(query, operator.toLowerCase(), value, minus === '-', now))
      continue;
    const text = quoted ?? whole.slice(minus.length);
    const term = toTerm(text, null, quoted === undefined && (text.endsWith('*') || (isLast && !minus)));
    if (term) (minus ? query.without : query.terms).push(term);
  }
  return limitQuery(query);
}

/** Removes duplicates and what exceeds the limits. */
function limitQuery(query: ParsedQuery): ParsedQuery {
  let shortened = false;
  const first = <T>(all: T[], max: number): T[] => {
    const different = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
    if (different.length > max) shortened = true;
    return different.slice(0, max);
  };
  const short = (term: Term): Term => {
    const words = truncateWords(term.words);
    if (words.at(-1)?.text !== term.words.at(-1)?.text || words.length < term.words.length) shortened = true;
    return { ...term, words };
  };
  return {
    ...query,
    terms: first(query.terms.map(short), maxTerms),
    without: first(query.without.map(short), maxTerms),
    departments: first(query.departments, maxNames),
    statuses: first(query.statuses, maxNames),
    tags: first(query.tags, maxNames),
    withoutTags: first(query.withoutTags, maxNames),
    shortened,
  };
}

function truncateWords(words: Word[]): Word[] {
  let room = maxWords;
  const first: Word[] = [];
  for (const word of words) {
    if (room <= 0) break;
    const characters = word.unspaced ? [...word.text] : [word.text];
    first.push(
      characters.length <= room ? word : { ...word, text: characters.slice(0, room).join(''), prefix: false },
    );
    room -= characters.length;
  }
  return first;
}

function applyOperator(
  query: ParsedQuery,
  operator: string,
  value: string,
  not: boolean,
  now: number,
): boolean {
  switch (operator) {
    case 'from': {
      const term = toTerm(value, 'people', true);
      if (term) (not ? query.without : query.terms).push(term);
      return term !== null;
    }
    case 'tag':
      (not ? query.withoutTags : query.tags).push(value);
      return true;
    case 'dept':
    case 'status':
      if (not) return false;
      query[operator === 'dept' ? 'departments' : 'statuses'].push(value);
      return true;
    case 'before':
    case 'after': {
      const date = not ? null : parseDate(value, now);
      if (date === null) return false;
      if (operator === 'before') query.until = date;
      else query.from = date;
      return true;
    }
    case 'has':
      if (not || !/^(attachments?|files?)$/i.test(value)) return false;
      query.hasAttachment = true;
      return true;
    default:
      return false;
  }
}

function toTerm(text: string, column: Term['column'], prefix: boolean): Term | null {
  const words = wordsOf(text);
  const last = words.at(-1);
  if (!last) return null;
  last.prefix = prefix;
  return { words, column };
}

/** Parses `2024`, `2024-05`, `2024-05-17`, or an age: `7d`, `2w`, `3m`, `1y`. @returns a day, an instant, or null */
export function parseDate(value: string, now: number): string | null {
  const age = /^(\d{1,4})([dwmy])$/i.exec(value);
  if (age) {
    const days = { d: 1, w: 7, m: 30, y: 365 }[age[2]?.toLowerCase() ?? 'd'] ?? 1;
    return new Date(now - Number(age[1]) * days * 86_400_000).toISOString();
  }
  const date = /^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/.exec(value);
  if (!date) return null;
  const [year = 0, month = 1, day = 1] = date.slice(1).map((part) => Number(part ?? 1));
  const time = Date.UTC(year, month - 1, day);
  // Dates that do not exist, such as 2024-02-31, roll over into the next month.
  return new Date(time).getUTCMonth() === month - 1 && year >= 1970
    ? new Date(time).toISOString().slice(0, 10)
    : null;
}

/**
 * The FTS5 MATCH expression of a query, with every word quoted; '' if there are no terms.
 * @param within columns that must contain all terms
 */
export function matchExpression(terms: Term[], without: Term[], within: string[] = []): string {
  if (terms.length === 0) return '';
  const all = terms.map(termExpression).join(' AND ');
  const included = within.length > 0 ? `{${within.join(' ')}} : (${all})` : all;
  return without.length === 0 ? included : `(${included}) NOT (${without.map(termExpression).join(' OR ')})`;
}

/** Matches at least one of `terms`. */
export const anyTermExpression = (terms: Term[]): string => terms.map(termExpression).join(' OR ');

function termExpression({ words, column }: Term): string {
  const tokens = words.map((word, at) => {
    const isLast = at === words.length - 1;
    if (!word.unspaced) return word.text;
    return [...word.text].length === 1 ? word.text : pairs(word.text, !isLast);
  });
  const last = words.at(-1);
  // In a script without spaces, a single character is the prefix of a pair.
  const single = last?.unspaced && [...last.text].length === 1;
  const prefix = single || (last?.prefix && !last.unspaced);
  const phrase = `"${tokens.join(' ').replaceAll('"', '""')}"${prefix ? ' *' : ''}`;
  return column ? `${column} : ${phrase}` : phrase;
}
