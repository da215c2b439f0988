import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';

/** What the user confirmed: opening pages on a host, or writing to its email addresses. */
export type HostKind = 'web' | 'mail';

/** Hosts of links that the user confirmed. */
export class TrustedHostTable {
  readonly #db: VaultDatabase;

  constructor(db: VaultDatabase) {
    this.#db = db;
  }

  has(kind: HostKind, host: string): boolean {
    const found = prepared<[string, string], number>(
      this.#db,
      'SELECT EXISTS (SELECT 1 FROM trusted_host WHERE kind = ? AND host = ?)',
    )
      .pluck()
      .get(kind, host);
    return found === 1;
  }

  add(kind: HostKind, host: string): void {
    prepared<[string, string]>(this.#db, 'INSERT INTO trusted_host VALUES (?, ?) ON CONFLICT DO NOTHING').run(
      kind,
      host,
    );
  }
}
