import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { noFilters } from '../src/contract/search.ts';
import { matchExpression, parseQuery } from '../src/main/search/query.ts';
import { Search } from '../src/main/search/search.ts';
import { Vault } from '../src/main/vault/vault.ts';
import { rawOf } from '../src/main/whmcs/response.ts';
import { derive } from '../src/main/whmcs/derive.ts';
import { emptyConnection } from '../test/support/connection.ts';
import { generatedSource } from '../test/whmcs-simulator/generator.ts';
import { inShape } from '../test/whmcs-simulator/shapes.ts';
import { percentile } from './percentile.ts';
import { benchQueries } from './queries.ts';
import { benchSource } from './source.ts';

/**
 * `node bench/vault-size.ts --tickets 20000`: the size of a vault compared with its raw responses, per table, and the
 * time of searches in it. Uses only the vault and the search. `--keep FILE` keeps the vault; `--show` prints each
 * query.
 */
const { values } = parseArgs({
  options: {
    tickets: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '5' },
    keep: { type: 'string' },
    show: { type: 'boolean', default: false },
  },
});
const tickets = Number(values.tickets);
const folder = mkdtempSync(join(tmpdir(), 'threadkeep-size-'));
const path = values.keep ?? join(folder, 'vault.db');
const vault = new Vault(path, Buffer.alloc(32, 7));

try {
  const raw = fill();
  vault.db.pragma('wal_checkpoint(TRUNCATE)');
  const file = statSync(path).size;
  console.log(
    `${tickets.toLocaleString('en')} tickets: raw ${megabytes(raw)}, vault ${megabytes(file)}, ${(file / raw).toFixed(3)} × raw`,
  );
  tables(raw);
  searches();
} finally {
  vault.close();
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Stores the tickets in transactions of 24, as a sync does.
 * @returns the size of all responses in bytes
 */
function fill(): number {
  const connectionId = vault.connections.save(null, emptyConnection);
  const source = generatedSource(benchSource(tickets));
  const start = performance.now();
  let raw = 0;
  let storing = 0;
  for (let from = 1; from <= tickets; from += 24) {
    const answers: string[] = [];
    for (let id = from; id < from + 24 && id <= tickets; id += 1) {
      const ticket = source.byId(id);
      if (ticket) answers.push(JSON.stringify(inShape(ticket, 'today', 'ASC')));
    }
    raw += answers.reduce((sum, answer) => sum + Buffer.byteLength(answer), 0);
    const begun = performance.now();
    vault.transaction((v) => {
      for (const answer of answers) {
        v.tickets.store({
          connectionId,
          ...derive(rawOf(answer), 'UTC'),
          timeZone: 'UTC',
          fetchedAt: '2026-01-01T00:00:00.000Z',
        });
      }
    });
    storing += performance.now() - begun;
  }
  console.log(
    `filled in ${((performance.now() - start) / 1000).toFixed(0)} s, of which storing ${(storing / tickets).toFixed(2)} ms a ticket`,
  );
  return raw;
}

function tables(raw: number): void {
  const rows = vault.db
    .prepare(
      `SELECT name, sum(pgsize) AS bytes, sum(payload) AS payload, sum(unused) AS unused
       FROM dbstat GROUP BY name ORDER BY bytes DESC`,
    )
    .all() as { name: string; bytes: number; payload: number; unused: number }[];
  for (const { name, bytes, payload, unused } of rows.filter((row) => row.bytes > raw / 2000)) {
    console.log(
      `  ${name.padEnd(28)} ${megabytes(bytes).padStart(9)}  ${(bytes / raw).toFixed(3)} × raw  payload ${megabytes(payload)}, unused ${megabytes(unused)}`,
    );
  }
  const index = rows
    .filter(({ name }) => name.startsWith('ticket_text'))
    .reduce((sum, row) => sum + row.bytes, 0);
  console.log(
    `  the index in all             ${megabytes(index).padStart(9)}  ${(index / raw).toFixed(3)} × raw`,
  );
}

function searches(): void {
  vault.setCacheSize(32);
  const search = new Search(vault, () => Date.UTC(2026, 0, 1));
  const queries = benchQueries(tickets);
  const times = new Map<string, number[]>();
  const found = new Map<string, number[]>();
  // A peer that makes two runs comparable.
  const bare: number[] = [];
  const statement = vault.db.prepare(
    'SELECT rowid FROM ticket_text WHERE ticket_text MATCH ? ORDER BY rank LIMIT 20',
  );
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    for (const { kind, ours: text } of queries) {
      const start = performance.now();
      const { total } = search.find({ text, filters: noFilters, sort: 'best' });
      const time = performance.now() - start;
      const begun = performance.now();
      const { terms, without } = parseQuery(text, 0);
      statement.all(matchExpression(terms, without));
      if (round > 0) bare.push(performance.now() - begun);
      // The first round is a warm-up.
      if (round === 0) {
        if (values.show) console.log(`    ${kind} ${text.trim()}: ${total}`);
        found.set(kind, [...(found.get(kind) ?? []), total]);
      } else times.set(kind, [...(times.get(kind) ?? []), time]);
    }
  }
  const line = (name: string, values: number[], totals: number[]): void =>
    console.log(
      `  ${name.padEnd(10)} median ${percentile(values, 0.5).toFixed(2)} ms, p95 ${percentile(values, 0.95).toFixed(2)} ms; finds ${percentile(totals, 0.5)} (median), at most ${Math.max(...totals)}`,
    );
  console.log(`search, ${queries.length} queries`);
  for (const [kind, own] of times) line(kind, own, found.get(kind) ?? []);
  console.log(
    `  the bare FTS query: median ${percentile(bare, 0.5).toFixed(2)} ms, p95 ${percentile(bare, 0.95).toFixed(2)} ms`,
  );
  line('all', [...times.values()].flat(), [...found.values()].flat());
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
