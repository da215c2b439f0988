import type { Statement } from 'better-sqlite3';
import type { VaultDatabase } from './open.ts';

const statementsByDatabase = new WeakMap<VaultDatabase, Map<string, Statement>>();

/** A statement, compiled once per database. @param sql constant text; values are bound, never inserted */
export function prepared<P extends unknown[] | object, R = unknown>(
  db: VaultDatabase,
  sql: string,
): P extends unknown[] ? Statement<P, R> : Statement<[P], R> {
  let statements = statementsByDatabase.get(db);
  if (!statements) statementsByDatabase.set(db, (statements = new Map()));
  let statement = statements.get(sql);
  if (!statement) statements.set(sql, (statement = db.prepare(sql)));
  return statement as never;
}
