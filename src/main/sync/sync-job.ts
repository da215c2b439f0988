import type { SyncProgress, SyncSettings } from '../../contract/sync.ts';
import type { Round } from '../vault/rounds.ts';
import type { Vault } from '../vault/vault.ts';
import type { Endpoint, WhmcsClient } from '../whmcs/client.ts';

/** What a sync is to do. */
export interface SyncJob {
  connectionId: number;
  endpoint: Endpoint;
  timeZone: string;
  settings: SyncSettings;
  /** `retry` takes what is wanted, and neither lists nor begins a round. */
  kind: Round['kind'] | 'retry';
}

/** What it is given to do it with. */
export interface SyncDeps {
  vault: Vault;
  /** Tries once: waiting and trying again are the engine's. */
  client: WhmcsClient;
  /** This machine's clock, which may be set wrong; milliseconds. */
  now: () => number;
  /** A clock that never jumps, in milliseconds. */
  ticks: () => number;
  random: () => number;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  onProgress: (progress: SyncProgress) => void;
  /** Keys of tickets that are new or changed. */
  onChanged: (keys: number[]) => void;
}
