import type { SyncProgress } from '../../contract/sync.ts';
import { SyncEngine } from '../sync/engine.ts';
import type { SyncJob } from '../sync/sync-job.ts';
import type { Vault } from '../vault/vault.ts';
import { WhmcsClient } from '../whmcs/client.ts';
import { sleep } from '../whmcs/retry-policy.ts';

/** Events of a running sync. */
export interface SyncEvents {
  onProgress: (progress: SyncProgress) => void;
  /** @param keys keys of new or changed tickets */
  onChanged: (keys: number[]) => void;
}

/** A sync engine with the real network and clock. */
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
