import { internalError } from '../../src/shared/app-error.ts';
import { AppStateStore } from '../../src/main/app/app-state.ts';
import { VaultSession } from '../../src/main/app/vault-session.ts';
import type { Keychain } from '../../src/main/keychain/keychain.ts';
import type { ExportTaskEvent } from '../../src/main/workers/export-tasks.ts';
import type { TicketTaskEvent } from '../../src/main/workers/ticket-tasks.ts';

/** The app's state and a session that is not open yet, with real workers from the source tree. */
export function makeSession(options: {
  vaultPath: string;
  keychain: Keychain;
  onTaskEvent?: (event: TicketTaskEvent | ExportTaskEvent) => void;
}): { state: AppStateStore; session: VaultSession } {
  const { vaultPath, keychain } = options;
  const state = new AppStateStore({ host: 'test', version: '0', vaultPath }, () => undefined);
  const session = new VaultSession({
    path: vaultPath,
    keychain,
    state,
    workerUrl: (name) => new URL(`../../src/main/workers/${name}-worker.ts`, import.meta.url),
    toErrorReport: () => internalError().report(),
    onTaskEvent: options.onTaskEvent ?? (() => undefined),
    onOpen: () => undefined,
  });
  return { state, session };
}
