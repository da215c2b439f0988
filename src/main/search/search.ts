import {
  maxPageRows,
  type Facets,
  type SearchResult,
  type Query,
  type TicketRow,
} from '../../contract/search.ts';
import { fold, type Phrase } from '../../shared/words.ts';
import type { Vault } from '../vault/vault.ts';
import { lastReplyCondition } from './last-reply.ts';
import { anyTermExpression, matchExpression, parseQuery, type ParsedQuery } from './query.ts';
import { sortedResults, NewestFirst, type ResultKeys } from './results.ts';
import { readRows } from './rows.ts';

const orders: Record<Query['sort'], string> = {
  best: 't.last_reply_utc DESC, t.id DESC',
  newest: 't.last_reply_utc DESC, t.id DESC',
  oldest: 't.last_reply_utc, t.id',
  opened: 't.opened_utc DESC, t.id DESC',
  number: 't.number, t.id',
  subject: 't.subject COLLATE NOCASE, t.id',
  requestor: 't.requestor_name COLLATE NOCASE, t.id',
  status: 't.status COLLATE NOCASE, t.last_reply_utc DESC',
  priority: `CASE t.priority WHEN 'High' THEN 0 WHEN 'Medium' THEN 1 WHEN 'Low' THEN 2 ELSE 3 END, t.last_reply_utc DESC`,
};

const conditions = {
  flagged: 't.flag <> 0',
  attachments: 't.file_count > 0',
  unread: 't.unread = 1',
  starred: 't.starred = 1',
  gone: 't.gone_at IS NOT NULL',
};

/** How many results are kept, so that one can be scrolled while the next query is typed. */
const maxKeptResults = 4;
/** Rows that are returned with a result: about as many as a window shows, because snippets are slow to make. */
const firstRowCount = 12;
/**
 * With more matches than this, ranking is slow and not useful, because bm25 gives common words little weight. Matches in
 * the subject then come first, and newer tickets before older ones.
 */
const maxRanked = 5000;

/** Finds tickets. Keeps the last results, so that any part of a long list can be read. */
export class Search {
  readonly #vault: Vault;
  readonly #now: () => number;
  readonly #maxRanked: number;
  readonly #sets = new Map<number, { results: ResultKeys; phrases: Phrase[] }>();
  #last: number;
  #allIndexed = false;

  constructor(vault: Vault, now: () => number, maxRankedTickets = maxRanked) {
    this.#vault = vault;
    this.#now = now;
    // After a crash of the worker, new set numbers must not collide with earlier ones.
    this.#last = now();
    this.#maxRanked = maxRankedTickets;
  }

  /** Runs a query; any text is valid. @throws AppError as `Vault.run` */
  find(query: Query): SearchResult {
    const parsed = parseQuery(query.text, this.#now());
    const { results, ranked } = this.#results(query, parsed);
    const phrases = parsed.terms.map((term) => term.words);
    const set = (this.#last += 1);
    this.#sets.set(set, { results, phrases });
    this.#sets.delete(set - maxKeptResults);
    const { shortened } = parsed;
    return {
      set,
      total: results.total,
      ranked,
      shortened,
      notIndexed: this.#countNotIndexed(),
      phrases,
      rows: this.rows(set, 0, firstRowCount) ?? [],
    };
  }

  /** Stays 0 once it is 0, because new tickets are indexed when they are stored. */
  #countNotIndexed(): number {
    if (this.#allIndexed) return 0;
    const count = this.#vault.run((v) => v.tickets.rows.countNotIndexed());
    this.#allIndexed = count === 0;
    return count;
  }

  /** Part of a result; null if it is no longer kept. */
  rows(set: number, from: number, count: number): TicketRow[] | null {
    const kept = this.#sets.get(set);
    if (!kept) return null;
    const keys = this.#vault.run(() => kept.results.slice(from, from + Math.min(count, maxPageRows)));
    return readRows(this.#vault, keys, kept.phrases);
  }

  /** All keys of a result, in order; null if it is no longer kept. */
  keys(set: number): number[] | null {
    const results = this.#sets.get(set)?.results;
    return results ? this.#vault.run(() => results.slice(0, results.total)) : null;
  }

  #results(query: Query, parsed: ParsedQuery): { results: ResultKeys; ranked: boolean } {
    const where: string[] = [];
    const values: unknown[] = [];
    const add = (sql: string, ...given: unknown[]): void => {
      where.push(sql);
      values.push(...given);
    };
    const among = (column: string, list: unknown[]): void => {
      if (list.length > 0) add(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(list));
    };
    const { filters } = query;
    among('t.connection_id', filters.connections);
    among('t.department_name', filters.departments);
    among('t.status', filters.statuses);
    among('t.priority', filters.priorities);
    among('t.requestor_type', filters.requestorTypes);
    for (const name of parsed.departments) among('t.department_name', this.#named('department_name', name));
    for (const name of parsed.statuses) among('t.status', this.#named('status', name));
    for (const tag of [...filters.tags, ...parsed.tags]) {
      add('t.id IN (SELECT ticket FROM tag WHERE name = ? COLLATE NOCASE)', tag);
    }
    for (const tag of parsed.withoutTags) {
      add('t.id NOT IN (SELECT ticket FROM tag WHERE name = ? COLLATE NOCASE)', tag);
    }
    const bounds = [
      ...[filters.after, parsed.from].map((bound) => ({ comparison: '>=', bound }) as const),
      ...[filters.before, parsed.until].map((bound) => ({ comparison: '<', bound }) as const),
    ];
    for (const { comparison, bound } of bounds) {
      if (!bound) continue;
      const { sql, values: given } = lastReplyCondition(
        comparison,
        bound,
        this.#vault.run((v) => v.connections.all()),
      );
      add(sql, ...given);
    }
    for (const only of filters.only) add(conditions[only]);
    if (parsed.hasAttachment) add(conditions.attachments);

    const match = matchExpression(parsed.terms, parsed.without);
    if (match === '' && parsed.without.length > 0) {
      add(
        't.id NOT IN (SELECT rowid FROM ticket_text WHERE ticket_text MATCH ?)',
        anyTermExpression(parsed.without),
      );
    }
    const filter = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
    const order = orders[query.sort];
    if (match === '') {
      const keys = this.#run(`SELECT t.id FROM ticket t ${filter} ORDER BY ${order}`, values);
      return { results: sortedResults(keys), ranked: false };
    }
    // The match is evaluated separately: combined with other conditions, FTS5 can be a thousand times slower.
    const filtered = (columns: string, by: string, ...given: string[]): ResultKeys =>
      sortedResults(
        this.#run(
          `WITH hit AS MATERIALIZED (SELECT ${columns} FROM ticket_text WHERE ticket_text MATCH ?)
           SELECT t.id FROM hit CROSS JOIN ticket t ON t.id = hit.id ${filter} ORDER BY ${by}`,
          [match, ...values, ...given],
        ),
      );
    const { db } = this.#vault;
    if (query.sort !== 'best') {
      const lazily = filter === '' && query.sort === 'newest';
      const results = lazily ? new NewestFirst(db, this.#found(match)) : filtered('rowid AS id', order);
      return { results, ranked: false };
    }
    const found = this.#found(match);
    if (found.length <= this.#maxRanked) {
      const byRank = 'SELECT rowid FROM ticket_text WHERE ticket_text MATCH ? ORDER BY rank';
      const results =
        filter === '' ? sortedResults(this.#run(byRank, [match])) : filtered('rowid AS id, rank', 'hit.rank');
      return { results, ranked: true };
    }
    const inSubject = matchExpression(parsed.terms, parsed.without, ['number', 'subject']);
    const subjects = 't.id NOT IN (SELECT rowid FROM ticket_text WHERE ticket_text MATCH ?)';
    const results =
      filter === ''
        ? new NewestFirst(db, found, this.#found(inSubject))
        : filtered('rowid AS id', `${subjects}, ${order}`, inSubject);
    return { results, ranked: false };
  }

  /** The keys of all matches, ascending. Read as one JSON value, because reading many rows is slower than finding them. */
  #found(match: string): number[] {
    const [found = '[]'] = this.#run(
      `SELECT json_group_array(rowid) FROM
        (SELECT rowid FROM ticket_text WHERE ticket_text MATCH ? ORDER BY rowid)`,
      [match],
    ) as unknown as string[];
    return JSON.parse(found) as number[];
  }

  #run(sql: string, values: unknown[]): number[] {
    return this.#vault.run(
      (v) =>
        v.db
          .prepare(sql)
          .pluck()
          .all(...values) as number[],
    );
  }

  /** Names with a word that begins with `typed`, else names that contain it; else a name that no ticket has. */
  #named(column: 'department_name' | 'status', typed: string): string[] {
    const folded = fold(typed);
    const all = this.#run(`SELECT DISTINCT ${column} FROM ticket`, []) as unknown as string[];
    const withPrefix = all.filter((name) =>
      ` ${fold(name).replace(/[^\p{L}\p{N}]+/gu, ' ')}`.includes(` ${folded}`),
    );
    const containing = all.filter((name) => fold(name).includes(folded));
    return withPrefix.length > 0 ? withPrefix : containing.length > 0 ? containing : ['\0'];
  }

  /** The values that can be filtered by, with their ticket counts. */
  facets(): Facets {
    const counted = (column: string): Facets['statuses'] =>
      this.#vault.run(
        (v) =>
          v.db
            .prepare(
              `SELECT ${column} AS name, count(*) AS count FROM ticket GROUP BY ${column} ORDER BY count DESC LIMIT 200`,
            )
            .all() as Facets['statuses'],
      );
    return {
      departments: counted('department_name'),
      statuses: counted('status'),
      priorities: counted('priority'),
      requestorTypes: counted('requestor_type'),
      tags: this.#vault.run(
        (v) =>
          v.db
            .prepare('SELECT name, count(*) AS count FROM tag GROUP BY name ORDER BY count DESC LIMIT 200')
            .all() as Facets['tags'],
      ),
    };
  }
}
