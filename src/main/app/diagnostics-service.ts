import { statSync } from 'node:fs';
import { arch, release, type } from 'node:os';
import type { Diagnostics } from '../../contract/diagnostics.ts';
import type { AppState } from '../../contract/app.ts';
import type { LogFile } from '../log/log-file.ts';
import { vaultSuffixes } from '../vault/private-files.ts';
import type { AppStateStore } from './app-state.ts';
import type { VaultSession } from './vault-session.ts';

const maxShownErrors = 20;

/** Such as “Linux 6.1.0 x64”. */
export const systemName = (): string => `${type()} ${release()} ${arch()}`;

/** Collects the diagnostics that users can view and attach to a report. */
export class DiagnosticsService {
  readonly #session: VaultSession;
  readonly #state: AppStateStore;
  readonly #log: LogFile;

  constructor(session: VaultSession, state: AppStateStore, log: LogFile) {
    this.#session = session;
    this.#state = state;
    this.#log = log;
  }

  get logPath(): string {
    return this.#log.path;
  }

  collect(): Diagnostics {
    const { version, host, vault, vaultFailure, vaultPath, ticketCount } = this.#state.current;
    const opened = this.#openedVault();
    const path = opened?.path ?? vaultPath;
    return {
      version,
      host,
      system: systemName(),
      node: process.versions.node,
      chromium: process.versions['chrome'] ?? '',
      sqlite: opened?.sqlite ?? '',
      vault: {
        state: vault,
        failure: vaultFailure?.code ?? null,
        path,
        size: vaultSuffixes.reduce((sum, suffix) => sum + sizeOf(path + suffix), 0),
        format: opened?.format ?? null,
        tickets: ticketCount,
      },
      keychain: keychainState(this.#state.current),
      logPath: this.#log.path,
      lastErrors: this.#log.lastErrors(maxShownErrors),
    };
  }

  #openedVault(): { path: string; sqlite: string; format: number } | null {
    const { vault } = this.#state.current;
    if (vault !== 'open' && vault !== 'memory-only') return null;
    return this.#session.vault.run(({ path, db }) => ({
      path,
      sqlite: db.prepare('SELECT sqlite_version()').pluck().get() as string,
      format: db.pragma('user_version', { simple: true }) as number,
    }));
  }
}

function keychainState({ vault, vaultFailure }: AppState): Diagnostics['keychain'] {
  if (vault === 'opening') return 'unknown';
  if (vault === 'memory-only') return 'not-used';
  return vaultFailure?.code.startsWith('keychain') ? 'unavailable' : 'available';
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
