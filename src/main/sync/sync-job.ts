import type { SyncProgress, SyncSettings } from '../../contract/sync.ts';
import type { Round } from '../vault/rounds.ts';
import type { Vault } from '../vault/vault.ts';
import type { Endpoint, WhmcsClient } from '../whmcs/client.ts';

/** The parameters of a sync. */
export interface SyncJob {
  connectionId: number;
  endpoint: Endpoint;
  timeZone: string;
  settings: SyncSettings;
  /** `retry` fetches what is queued, without reading lists or beginning a round. */
  kind: Round['kind'] | 'retry';
}

/** The dependencies of a sync. */
export interface SyncDeps {
  vault: Vault;
  /** Without retries of its own; the engine retries. */
  client: WhmcsClient;
  /** This computer's clock, which may be wrong; milliseconds. */
  now: () => number;
  /** A monotonic clock, in milliseconds. */
  ticks: () => number;
  random: () => number;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  onProgress: (progress: SyncProgress) => void;
  /** Keys of tickets that are new or changed. */
  onChanged: (keys: number[]) => void;
}
