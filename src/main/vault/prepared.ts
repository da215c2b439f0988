import type { Statement } from 'better-sqlite3';
import type { VaultDatabase } from './open.ts';

const known = new WeakMap<VaultDatabase, Map<string, Statement>>();

/** A statement that is compiled once for each database. @param sql fixed text; nothing is ever put into it */
export function prepared<P extends unknown[] | object, R = unknown>(
  db: VaultDatabase,
  sql: string,
): P extends unknown[] ? Statement<P, R> : Statement<[P], R> {
  let statements = known.get(db);
  if (!statements) known.set(db, (statements = new Map()));
  let statement = statements.get(sql);
  if (!statement) statements.set(sql, (statement = db.prepare(sql)));
  return statement as never;
}
