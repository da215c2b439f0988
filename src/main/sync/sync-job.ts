import type { SyncProgress, SyncSettings } from '../../contract/sync.ts';
import type { Round } from '../vault/rounds.ts';
import type { Vault } from '../vault/vault.ts';
import type { Endpoint, WhmcsClient } from '../whmcs/client.ts';

/** What a sync has to do. */
export interface SyncJob {
  connectionId: number;
  endpoint: Endpoint;
  timeZone: string;
  settings: SyncSettings;
  /** `retry` takes what is wanted, and neither lists nor begins a round. */
  kind: Round['kind'] | 'retry';
}

/** What a sync needs to run. */
export interface SyncDeps {
  vault: Vault;
  /** Tries once: the engine does the waiting and retrying. */
  client: WhmcsClient;
  /** The computer's clock, which may be wrong; milliseconds. */
  now: () => number;
  /** A monotonic clock, in milliseconds. */
  ticks: () => number;
  random: () => number;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  onProgress: (progress: SyncProgress) => void;
  /** Keys of tickets that are new or changed. */
  onChanged: (keys: number[]) => void;
}
