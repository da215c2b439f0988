import { join } from 'node:path';
import { AppStateStore } from './app/app-state.ts';
import { AttachmentService } from './app/attachment-service.ts';
import { ConnectionService } from './app/connection-service.ts';
import { Endpoints } from './app/endpoints.ts';
import { ExportService } from './app/export-service.ts';
import { FetchService } from './app/fetch-service.ts';
import { ImportService } from './app/import-service.ts';
import { oneDialogAtATime } from './app/one-dialog.ts';
import { PersonalService } from './app/personal-service.ts';
import { SyncService } from './app/sync-service.ts';
import { ThreadService } from './app/thread-service.ts';
import { TrustedHostService } from './app/trusted-host-service.ts';
import { VaultSession } from './app/vault-session.ts';
import { runApp } from './electron/run.ts';
import { bindBridge, toErrorReport } from './ipc/bind.ts';
import { makeHandlers } from './ipc/handlers.ts';
import { systemKeychain, type KeytarModule } from './keychain/keychain.ts';
import { logError } from './log-error.ts';
import type { TicketTaskEvent } from './workers/ticket-tasks.ts';

let end: (() => void) | null = null;

runApp(
  (host) => {
    const dialogs = oneDialogAtATime(host.dialogs);
    const vaultPath = join(host.profile, 'vault.db');
    const state = new AppStateStore({ host: host.host, version: host.version, vaultPath }, (current) =>
      host.emit('state', current),
    );
    const session = new VaultSession({
      path: vaultPath,
      // Each profile has its own keychain entries, so that no two share a key.
      keychain: systemKeychain(
        host.profileName ? `Threadkeep (${host.profileName})` : 'Threadkeep',
        async () => ((await import('keytar')) as unknown as { default: KeytarModule }).default,
      ),
      state,
      // The built workers are beside this file.
      workerUrl: (name) => new URL(`./${name}-worker.js`, import.meta.url),
      toErrorReport,
      onTaskEvent: (event) => onTaskEvent(event),
      onOpen: () => void sync.startScheduler().catch((error: unknown) => logError('sync', error)),
    });
    const endpoints = new Endpoints(session, state, host.resolveProxy);
    const trustedHosts = new TrustedHostService(session, state, dialogs);
    const connections = new ConnectionService(session, state, endpoints, trustedHosts);
    const sync: SyncService = new SyncService(
      session,
      state,
      endpoints,
      connections,
      (progress) => host.emit('sync', progress),
      (keys) => host.emit('vaultChanged', { keys }),
    );
    const imports = new ImportService(session, state, dialogs, () => sync.publishChanged([]));
    const onTaskEvent = (event: TicketTaskEvent): void => {
      if ('importing' in event) return host.emit('importProgress', event.importing);
      if ('rederived' in event) return sync.publishChanged(event.rederived);
      state.update({ waiting: event.waiting });
    };
    const services = {
      state,
      session,
      connections,
      trustedHosts,
      threads: new ThreadService(session, () => sync.publishChanged([])),
      fetches: new FetchService(session, endpoints, connections),
      attachments: new AttachmentService(session, endpoints, connections, dialogs),
      personal: new PersonalService(session),
      sync,
      imports,
      exports: new ExportService(session, dialogs),
      showInFolder: dialogs.showInFolder,
    };
    bindBridge(host.register, makeHandlers(services), logError);
    end = () => {
      imports.cancel();
      sync.close();
      session.close();
    };
    void session.open();
  },
  () => end?.(),
);
