import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../../contract/failure.ts';
import type { Vault } from './vault.ts';

/** Tickets of one step, and the pause after it, in milliseconds: whoever else uses the thread comes first. */
const step = 20;
const pauseMs = 2;

/**
 * Derives everything again that an earlier parser, or another time zone, was used for; without the network.
 * @param onChanged told after each step which tickets it was
 * @returns how many tickets that were
 * @throws Failure `disk-full`…; the rest is done the next time
 */
export async function rederiveOutdated(
  vault: Vault,
  onChanged: (keys: number[]) => void,
  signal?: AbortSignal,
): Promise<number> {
  let count = 0;
  let last = 0;
  while (!signal?.aborted) {
    const keys = vault.run((v) => v.tickets.rows.outdated(last, step));
    if (keys.length === 0) break;
    for (const key of keys) rederiveOne(vault, key);
    count += keys.length;
    last = keys.at(-1) ?? last;
    onChanged(keys);
    await pause(pauseMs);
  }
  return count;
}

/** A ticket whose answer cannot be read costs that ticket, never the others. */
function rederiveOne(vault: Vault, key: number): void {
  try {
    vault.run((v) => v.tickets.rederive(key));
  } catch (error) {
    const isOfVault =
      error instanceof Failure && error.code !== 'unreadable-answer' && error.code !== 'answer-too-large';
    if (isOfVault) throw error;
    vault.run((v) => v.tickets.rows.markUnreadable(key));
  }
}
