import type { AppStateStore } from '../app/app-state.ts';
import type { AttachmentService } from '../app/attachment-service.ts';
import type { DiagnosticsService } from '../app/diagnostics-service.ts';
import type { IncidentLog } from '../app/incident-log.ts';
import type { SettingsStore } from '../app/settings-store.ts';
import type { ConnectionService } from '../app/connection-service.ts';
import type { ExportService } from '../app/export-service.ts';
import type { FetchService } from '../app/fetch-service.ts';
import type { ImportService } from '../app/import-service.ts';
import type { PersonalService } from '../app/personal-service.ts';
import type { SyncService } from '../app/sync-service.ts';
import type { ThreadService } from '../app/thread-service.ts';
import type { TrustedHostService } from '../app/trusted-host-service.ts';
import type { VaultSession } from '../app/vault-session.ts';
import { localeFor } from '../../i18n/locale.ts';
import { traceText } from '../../shared/error-trace.ts';
import type { Handlers } from './bind.ts';

export interface Services {
  settings: SettingsStore;
  diagnostics: DiagnosticsService;
  incidents: IncidentLog;
  state: AppStateStore;
  session: VaultSession;
  connections: ConnectionService;
  trustedHosts: TrustedHostService;
  threads: ThreadService;
  fetches: FetchService;
  attachments: AttachmentService;
  personal: PersonalService;
  sync: SyncService;
  imports: ImportService;
  exports: ExportService;
  showInFolder: (path: string) => void;
}

const done = (work: Promise<void>): Promise<null> => work.then(() => null);

/** One handler for each call of the contract. */
export function makeHandlers(services: Services): Handlers {
  const { settings, diagnostics, incidents, exports } = services;
  const { state, session, connections, threads, fetches, attachments, personal, sync } = services;
  return {
    getState: () => state.current,
    getSettings: () => settings.state,
    changeSettings: (change) => (settings.change(change), null),
    getDiagnostics: () => diagnostics.collect(),
    checkVault: async () => ({ problems: await session.check() }),
    showLogFolder: () => (services.showInFolder(diagnostics.logPath), null),
    reportRendererError: (trace) => {
      incidents.report('error', { level: 'error', part: 'window', text: traceText(trace) });
      return null;
    },
    getIncident: () => incidents.current,
    dismissIncident: () => (incidents.dismiss(), null),
    retryOpening: () => done(session.open()),
    startMemoryOnly: () => (session.startMemoryOnly(), null),
    moveVaultToBackup: async () => {
      const movedTo = await session.moveVaultToBackup();
      // Its keys belong to the vault that was renamed.
      settings.change({ lastTicket: null });
      return { movedTo };
    },
    showVaultFolder: () => (services.showInFolder(state.current.vaultPath), null),

    readAddress: ({ address }) => connections.readAddress(address),
    findServer: ({ address }) => connections.findServer(address),
    testConnection: (form) => connections.test(form),
    saveConnection: async (form) => ({ id: await connections.save(form) }),
    disconnect: ({ connectionId }) => done(sync.disconnect(connectionId)),
    checkReachability: () => done(connections.checkAll()),

    search: (query) => (sync.yieldToUser(), session.searchWorker.find(query)),
    listRows: ({ set, from, count }) => session.searchWorker.rows(set, from, count),
    listKeys: ({ set }) => session.searchWorker.keys(set),
    getFacets: () => session.searchWorker.facets(),

    listSavedSearches: () => personal.listSavedSearches(),
    saveSearch: ({ name, query }) => done(personal.saveSearch(name, query)),
    removeSearch: ({ id }) => done(personal.removeSearch(id)),
    setStarred: ({ keys, starred }) => done(personal.setStarred(keys, starred)),
    setRead: ({ keys, read }) => done(personal.setRead(keys, read)),
    addTag: ({ keys, name }) => done(personal.addTag(keys, name)),
    removeTag: ({ keys, name }) => done(personal.removeTag(keys, name)),
    setPrivateNote: ({ key, privateNote }) => done(personal.setPrivateNote(key, privateNote)),

    getSync: () => sync.progress(),
    startSync: ({ connectionId, kind }) => done(sync.start(connectionId, kind)),
    pauseSync: ({ connectionId }) => done(sync.pause(connectionId)),
    cancelSync: ({ connectionId }) => done(sync.cancel(connectionId)),
    retryFailed: ({ connectionId }) => done(sync.start(connectionId, 'retry')),
    listFailures: ({ connectionId }) => sync.failures(connectionId),
    saveSyncSettings: ({ connectionId, settings }) => done(sync.saveSettings(connectionId, settings)),
    getScopes: ({ connectionId }) => sync.scopes(connectionId),

    fetchTicket: ({ connectionId, text }) => fetches.fetchByText(connectionId, text),
    refreshTicket: ({ key }) => fetches.refresh(key),
    cancelFetch: () => (fetches.cancel(), null),
    openThread: ({ key, revision }) => threads.open(key, revision),
    readThreadState: ({ key, revision }) => session.ticketWorker.threadState(key, revision),
    listMessages: ({ key, revision, from }) => session.ticketWorker.listMessages(key, revision, from),
    readText: async ({ key, revision, position, from }) => ({
      text: await session.ticketWorker.readText(key, revision, position, from),
    }),
    getDetails: ({ key, revision }) => session.ticketWorker.getDetails(key, revision),
    renderMessages: ({ key, revision, positions }) =>
      session.ticketWorker.renderMessages(key, revision, positions),

    fetchFile: (ref) => attachments.fetch(ref),
    readFile: (ref) => session.ticketWorker.readFile(ref),
    saveFile: (ref) => attachments.save(ref),
    importFiles: ({ connectionId, timeZone, folder }) =>
      services.imports.selectAndImport(connectionId, timeZone, folder),
    cancelImport: () => (services.imports.cancel(), null),
    previewExport: ({ selection, options }) => exports.preview(selection, options),
    startExport: ({ selection, options }) => exports.start(selection, options),
    listExports: () => exports.list(),
    pauseExport: ({ id }) => done(exports.pause(id)),
    resumeExport: ({ id }) => done(exports.resume(id)),
    cancelExport: ({ id }) => done(exports.cancel(id)),
    dismissExport: ({ id }) => done(exports.dismiss(id)),
    openExport: ({ id }) => done(exports.open(id)),
    showExportInFolder: ({ id }) => (exports.showInFolder(id), null),
    copyMessages: ({ key, revision, positions }) =>
      exports.copy(key, revision, positions, localeFor([settings.state.locale])),
    openLink: ({ url }) => done(services.trustedHosts.openLink(url)),
  };
}
