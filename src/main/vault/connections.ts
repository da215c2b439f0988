import type { Connection } from '../../contract/app.ts';
import { defaultSyncSettings, SyncSettings } from '../../contract/sync.ts';
import type { VaultDatabase } from './open.ts';
import { prepared } from './prepared.ts';
import { readStored } from './stored-json.ts';

type Row = Omit<Connection, 'host' | 'allowInsecure' | 'sync'> & { allowInsecure: number; sync: string };

const select = `SELECT id, name, color, api_url AS apiUrl, credential_kind AS credentialKind, identifier,
  time_zone AS timeZone, allow_insecure AS allowInsecure, sync FROM connection`;

/** A connection as stored; its secrets are in the keychain. */
export type StoredConnection = Omit<Connection, 'id' | 'host' | 'sync'>;

/** The connections, without their secrets. */
export class ConnectionTable {
  readonly #db: VaultDatabase;

  constructor(db: VaultDatabase) {
    this.#db = db;
  }

  /** Oldest first. */
  all(): Connection[] {
    return prepared<[], Row>(this.#db, `${select} ORDER BY id`).all().map(toConnection);
  }

  byId(id: number): Connection | null {
    const row = prepared<[number], Row>(this.#db, `${select} WHERE id = ?`).get(id);
    return row ? toConnection(row) : null;
  }

  /** Adds a connection, or updates the one with `id`. @returns its id */
  save(id: number | null, connection: StoredConnection): number {
    const row = prepared<Record<string, unknown>, { id: number }>(
      this.#db,
      `INSERT INTO connection (id, name, color, api_url, credential_kind, identifier, time_zone, allow_insecure)
       VALUES (@id, @name, @color, @apiUrl, @credentialKind, @identifier, @timeZone, @allowInsecure)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, color = excluded.color, api_url = excluded.api_url,
         credential_kind = excluded.credential_kind, identifier = excluded.identifier,
         time_zone = excluded.time_zone, allow_insecure = excluded.allow_insecure
       RETURNING id`,
    ).get({ id, ...connection, allowInsecure: connection.allowInsecure ? 1 : 0 });
    if (!row) throw new Error('The connection was not written.');
    return row.id;
  }

  saveSync(id: number, settings: SyncSettings): void {
    prepared<[string, number]>(this.#db, 'UPDATE connection SET sync = ? WHERE id = ?').run(
      JSON.stringify(settings),
      id,
    );
  }

  /** Forgets the account of a connection, or removes the connection if it has no tickets. */
  disconnect(id: number): void {
    const hasTickets = prepared<[number], number>(
      this.#db,
      'SELECT EXISTS (SELECT 1 FROM ticket WHERE connection_id = ?)',
    )
      .pluck()
      .get(id);
    if (hasTickets === 0) return this.remove(id);
    prepared<[number]>(this.#db, `UPDATE connection SET identifier = '' WHERE id = ?`).run(id);
  }

  /** Removes a connection that has no tickets. */
  remove(id: number): void {
    prepared<[number]>(this.#db, 'DELETE FROM connection WHERE id = ?').run(id);
  }

  /** @param colors `#rrggbb` by status title (GetSupportStatuses) */
  saveStatusColors(connectionId: number, colors: Map<string, string>): void {
    const insert = prepared<[number, string, string]>(
      this.#db,
      `INSERT INTO status_color VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET color = excluded.color`,
    );
    this.#db
      .transaction(() => {
        for (const [title, color] of colors) insert.run(connectionId, title, color);
      })
      .immediate();
  }

  statusColor(connectionId: number, title: string): string | null {
    const color = prepared<[number, string], string>(
      this.#db,
      'SELECT color FROM status_color WHERE connection_id = ? AND title = ?',
    )
      .pluck()
      .get(connectionId, title) as string | undefined;
    return color ?? null;
  }

  /** Status titles from GetSupportStatuses. */
  statuses(connectionId: number): string[] {
    return prepared<[number], string>(
      this.#db,
      'SELECT title FROM status_color WHERE connection_id = ? ORDER BY title',
    )
      .pluck()
      .all(connectionId) as string[];
  }

  /** Replaces the known departments with those from GetSupportDepartments. */
  saveDepartments(connectionId: number, departments: { id: number; name: string }[]): void {
    this.#db
      .transaction(() => {
        prepared<[number]>(this.#db, 'DELETE FROM department WHERE connection_id = ?').run(connectionId);
        for (const { id, name } of departments) {
          prepared<[number, number, string]>(
            this.#db,
            'INSERT INTO department VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name',
          ).run(connectionId, id, name);
        }
      })
      .immediate();
  }

  departments(connectionId: number): { id: number; name: string }[] {
    return prepared<[number], { id: number; name: string }>(
      this.#db,
      'SELECT id, name FROM department WHERE connection_id = ? ORDER BY name',
    ).all(connectionId);
  }
}

function toConnection(row: Row): Connection {
  return {
    ...row,
    host: URL.parse(row.apiUrl)?.host ?? '',
    allowInsecure: row.allowInsecure === 1,
    sync: readStored(row.sync, SyncSettings.entries, defaultSyncSettings),
  };
}
