import { Vault } from '../vault/vault.ts';
import type { WorkerVault } from './protocol.ts';

/** The check stops after this many problems. */
const maxProblems = 100;

export class VaultChecker {
  readonly #vault: WorkerVault;

  constructor(vault: WorkerVault) {
    this.#vault = vault;
  }

  /** Runs SQLite's quick check. @returns how many problems it found. @throws AppError `vault-damaged`… */
  check(): number {
    const vault = new Vault(this.#vault.path, Buffer.from(this.#vault.key));
    try {
      const found = vault.run(
        ({ db }) => db.pragma(`quick_check(${maxProblems})`) as { quick_check: string }[],
      );
      return found.filter((row) => row.quick_check !== 'ok').length;
    } finally {
      vault.close();
    }
  }
}
