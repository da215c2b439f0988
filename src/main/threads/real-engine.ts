import type { SyncProgress } from '../../contract/sync.ts';
import { SyncEngine } from '../sync/engine.ts';
import type { SyncOrder } from '../sync/order.ts';
import type { Vault } from '../vault/vault.ts';
import { WhmcsClient } from '../whmcs/client.ts';
import { sleep } from '../whmcs/patience.ts';

/** What a running sync tells. */
export interface SyncNews {
  onProgress: (progress: SyncProgress) => void;
  /** Keys of tickets that are new or changed. */
  onChanged: (keys: number[]) => void;
}

/** A sync over the real network and by the real clocks, in a thread of its own or on main. */
export function realEngine(vault: Vault, order: SyncOrder, { onProgress, onChanged }: SyncNews): SyncEngine {
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
    order,
  );
}
