import { randomBytes } from 'node:crypto';
import { defaultSyncSettings, type SyncProgress, type SyncSettings } from '../../src/contract/sync.ts';
import { SyncEngine } from '../../src/main/sync/engine.ts';
import type { SyncJob } from '../../src/main/sync/sync-job.ts';
import { Vault } from '../../src/main/vault/vault.ts';
import type { WhmcsClient } from '../../src/main/whmcs/client.ts';
import { emptyConnection } from './connection.ts';
import { demoEndpoint } from './endpoint.ts';

const { apiUrl } = emptyConnection;

/** Options for one run. */
export interface Run {
  kind?: SyncJob['kind'];
  settings?: Partial<SyncSettings>;
  signal?: AbortSignal;
  /** Called for each pause, in milliseconds. */
  onSleep?: (ms: number) => void;
}

/** Runs the sync engine on a vault in virtual time: sleeping advances the engine's clock without waiting. */
export class SyncRuns {
  readonly vault = new Vault(':memory:', randomBytes(32));
  readonly connectionId: number;
  readonly progress: SyncProgress[] = [];
  readonly changed: number[] = [];
  readonly slept: number[] = [];
  readonly #client: WhmcsClient;
  #time = 0;

  constructor(client: WhmcsClient) {
    this.#client = client;
    this.connectionId = this.vault.connections.save(null, emptyConnection);
  }

  /** The progress at the end of the last run. */
  get last(): SyncProgress {
    const last = this.progress.at(-1);
    if (!last) throw new Error('Nothing ran.');
    return last;
  }

  /** The `ticketid`s in the vault, in order. */
  get kept(): number[] {
    return this.vault.db.prepare('SELECT ticket_id FROM ticket ORDER BY 1').pluck().all() as number[];
  }

  run({ kind = 'changes', settings = {}, signal, onSleep }: Run = {}): Promise<void> {
    const engine = new SyncEngine(
      {
        vault: this.vault,
        client: this.#client,
        now: () => Date.UTC(2026, 10, 24) + this.#time,
        ticks: () => this.#time,
        random: () => 0.5,
        sleep: (ms) => {
          this.slept.push(ms);
          this.#time += ms;
          onSleep?.(ms);
          return new Promise((resolve) => setImmediate(resolve));
        },
        onProgress: (current) => this.progress.push(current),
        onChanged: (keys) => this.changed.push(...keys),
      },
      {
        connectionId: this.connectionId,
        endpoint: demoEndpoint(apiUrl),
        timeZone: 'UTC',
        settings: { ...defaultSyncSettings, attachments: 'on-demand', ...settings },
        kind,
      },
    );
    return engine.run(signal ?? new AbortController().signal);
  }
}
