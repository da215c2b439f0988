import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';

/** What a host is trusted with: links to its pages, or mail to its addresses. */
export type HostKind = 'web' | 'mail';

/** Hosts that a link was opened to, after the person confirmed it. */
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
