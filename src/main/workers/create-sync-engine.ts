import type { SyncProgress } from '../../contract/sync.ts';
import { SyncEngine } from '../sync/engine.ts';
import type { SyncJob } from '../sync/sync-job.ts';
import type { Vault } from '../vault/vault.ts';
import { WhmcsClient } from '../whmcs/client.ts';
import { sleep } from '../whmcs/retry-policy.ts';

/** What a running sync reports. */
export interface SyncEvents {
  onProgress: (progress: SyncProgress) => void;
  /** Keys of tickets that are new or changed. */
  onChanged: (keys: number[]) => void;
}

/** A sync over the real network and by the real clocks, in a thread of its own or on main. */
export function createSyncEngine(
  vault: Vault,
  job: SyncJob,
  { onProgress, onChanged }: SyncEvents,
): SyncEngine {
  return new SyncEngine(
    {
      vault,
      client: new WhmcsClient({ tries: 1, sleep, random: Math.random, onWait: () => undefined }),
      now: Date.now,
      ticks: () => performance.now(),
      random: Math.random,
      sleep,
      onProgress,
      onChanged,
    },
    job,
  );
}
