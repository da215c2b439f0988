import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../shared/app-error.ts';
import { rederiveTicket } from './rederive-ticket.ts';
import type { Vault } from './vault.ts';

/** Tickets per step, and the pause after it in milliseconds, so that other work on the thread comes first. */
const step = 20;
const pauseMs = 2;
/** How long to wait, in milliseconds, and how often, while another thread keeps the vault locked. */
const busyPauseMs = 200;
const maxBusy = 100;

/**
 * Derives all tickets again that were derived by an earlier parser or in another time zone. Does not use the network.
 * @param onChanged called after each step with its tickets
 * @returns the number of tickets
 * @throws AppError `disk-full`…; the rest is derived next time
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
      if (!isBusy || tries === maxBusy) throw error;
      await pause(busyPauseMs);
    }
  }
}

/** A ticket with an unreadable response is skipped. */
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
