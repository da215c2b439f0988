import type { Connection } from '../../contract/desk.ts';
import type { VaultDatabase } from './open.ts';

type Row = Omit<Connection, 'host' | 'allowInsecure'> & { allowInsecure: number };

const columns = `id, api_url AS apiUrl, credential_kind AS credentialKind, identifier, time_zone AS timeZone, allow_insecure AS allowInsecure`;

/** The installations that tickets come from, without their secrets. */
export class ConnectionTable {
  readonly #db: VaultDatabase;

  constructor(db: VaultDatabase) {
    this.#db = db;
  }

  /** The connection in use, or null before the first was made. */
  current(): Connection | null {
    const row = this.#db.prepare<[], Row>(`SELECT ${columns} FROM connection ORDER BY id LIMIT 1`).get();
    return row ? toConnection(row) : null;
  }

  byId(id: number): Connection | null {
    const row = this.#db.prepare<[number], Row>(`SELECT ${columns} FROM connection WHERE id = ?`).get(id);
    return row ? toConnection(row) : null;
  }

  /** Adds the connection, or changes the one with `id`. @returns its id. */
  save(id: number | null, connection: Omit<Connection, 'id' | 'host'>): number {
    const fields = { id, ...connection, allowInsecure: connection.allowInsecure ? 1 : 0 };
    this.#db
      .prepare(
        `INSERT INTO connection (id, api_url, credential_kind, identifier, time_zone, allow_insecure)
         VALUES (@id, @apiUrl, @credentialKind, @identifier, @timeZone, @allowInsecure)
         ON CONFLICT (id) DO UPDATE SET api_url = excluded.api_url, credential_kind = excluded.credential_kind,
           identifier = excluded.identifier, time_zone = excluded.time_zone, allow_insecure = excluded.allow_insecure`,
      )
      .run(fields);
    return id ?? this.#db.prepare<[], { id: number }>('SELECT max(id) AS id FROM connection').get()?.id ?? 0;
  }

  remove(id: number): void {
    this.#db.prepare('DELETE FROM connection WHERE id = ?').run(id);
  }

  /** @param colors `#rrggbb` by status title (GetSupportStatuses) */
  saveStatusColors(connectionId: number, colors: Map<string, string>): void {
    const insert = this.#db.prepare(
      `INSERT INTO status_color VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET color = excluded.color`,
    );
    this.#db.transaction(() => {
      for (const [title, color] of colors) insert.run(connectionId, title, color);
    })();
  }

  statusColor(connectionId: number, title: string): string | null {
    const row = this.#db
      .prepare<[number, string], { color: string }>(
        'SELECT color FROM status_color WHERE connection_id = ? AND title = ?',
      )
      .get(connectionId, title);
    return row?.color ?? null;
  }
}

function toConnection(row: Row): Connection {
  return { ...row, host: new URL(row.apiUrl).host, allowInsecure: row.allowInsecure === 1 };
}
