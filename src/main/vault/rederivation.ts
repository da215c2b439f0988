import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../shared/app-error.ts';
import { rederiveTicket } from './rederive-ticket.ts';
import type { Vault } from './vault.ts';

/** Tickets of one step, and the pause after it, in milliseconds: whoever else uses the thread comes first. */
const step = 20;
const pauseMs = 2;
/** How long to wait, in milliseconds, and how often, where somebody else holds the vault for long. */
const busyPauseMs = 200;
const mostBusy = 100;

/**
 * Derives everything again that an earlier parser, or another time zone, was used for; without the network.
 * @param onChanged told after each step which tickets it was
 * @returns how many tickets that were
 * @throws Failure `disk-full`…; the rest is done the next time
 */
export async function rederiveOutdated(vault: Vault, onChanged: (keys: number[]) => void): Promise<number> {
  let count = 0;
  let last = 0;
  for (;;) {
    const keys = vault.run((v) => v.tickets.rows.outdated(last, step));
    if (keys.length === 0) return count;
    for (const key of keys) await whenNotBusy(() => rederiveOne(vault, key));
    count += keys.length;
    last = keys.at(-1) ?? last;
    onChanged(keys);
    await pause(pauseMs);
  }
}

async function whenNotBusy(work: () => void): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return work();
    } catch (error) {
      const isBusy = error instanceof AppError && error.code === 'vault-busy';
      if (!isBusy || tries === mostBusy) throw error;
      await pause(busyPauseMs);
    }
  }
}

/** A ticket whose answer cannot be read costs that ticket, never the others. */
function rederiveOne(vault: Vault, key: number): void {
  try {
    vault.transaction((v) => rederiveTicket(v, key));
  } catch (error) {
    const isOfVault =
      error instanceof AppError && error.code !== 'unreadable-answer' && error.code !== 'answer-too-large';
    if (isOfVault) throw error;
    vault.run((v) => v.tickets.rows.markUnreadable(key));
  }
}
