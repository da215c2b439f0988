import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
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
import { zoomLimits } from '../contract/settings.ts';
import { DiagnosticsService, systemName } from './app/diagnostics-service.ts';
import { IncidentLog } from './app/incident-log.ts';
import { SettingsStore } from './app/settings-store.ts';
import { isCommand, runCommand } from './command/run-command.ts';
import { commandArguments, runWithoutWindow } from './electron/run-command.ts';
import { runApp, type ElectronHost, type HostedApp } from './electron/run.ts';
import { bindBridge, toErrorReport } from './ipc/bind.ts';
import { makeHandlers } from './ipc/handlers.ts';
import { systemKeychain, type KeytarModule } from './keychain/keychain.ts';
import { logText } from './log/log-entry.ts';
import { logError, logInfo, setLogSink } from './log/log.ts';
import { LogFile } from './log/log-file.ts';
import { m } from '../i18n/generated/messages.js';
import { overwriteGetLocale } from '../i18n/generated/runtime.js';
import { AppError } from '../shared/app-error.ts';
import type { ExportTaskEvent } from './workers/export-tasks.ts';
import type { WorkerUrl } from './workers/start-workers.ts';
import type { TicketTaskEvent } from './workers/ticket-tasks.ts';

/** How long quitting waits for writes in progress, in milliseconds. */
const finishWritesMs = 10_000;

/** The built workers are beside this file. */
const workerUrl: WorkerUrl = (name) => new URL(`./${name}-worker.js`, import.meta.url);

const args = commandArguments();
if (isCommand(args)) void runWithoutWindow((host, signal) => runAppCommand(args, host, signal));
else runApp(startApp);

/** Runs a command in the app's language, which is the user's setting or the system's. */
function runAppCommand(
  args: string[],
  { systemLanguages, ...host }: Parameters<Parameters<typeof runWithoutWindow>[0]>[0],
  signal: AbortSignal,
): Promise<number> {
  const path = join(host.profile, 'settings.json');
  const settings = new SettingsStore({
    path,
    systemLanguages: () => systemLanguages,
    onChange: () => undefined,
  });
  overwriteGetLocale(() => settings.locale);
  const write = (stream: NodeJS.WriteStream) => (line: string) => void stream.write(`${line}\n`);
  const output = { out: write(process.stdout), error: write(process.stderr) };
  return runCommand(args, { ...host, ...output, workerUrl }, signal);
}

function startApp(host: ElectronHost): HostedApp {
  const log = new LogFile(host.profile);
  setLogSink(log.write);
  const incidents = new IncidentLog(
    (incident) => host.emit('incident', incident),
    [`Threadkeep ${host.version}`, host.host, systemName()],
  );
  const onUncaught = (part: string) => (error: unknown) =>
    incidents.report('error', { level: 'error', part, text: logText(error) });
  process.on('uncaughtException', onUncaught('main: uncaught exception'));
  process.on('unhandledRejection', onUncaught('main: unhandled rejection'));
  // Ignore errors if standard error has been closed.
  process.stderr.on('error', () => undefined);
  const settings = new SettingsStore({
    path: join(host.profile, 'settings.json'),
    systemLanguages: host.systemLanguages,
    onChange: (now, before) => {
      log.setLevel(now.logLevel);
      if (now.theme !== before.theme) host.setTheme(now.theme);
      if (now.zoom !== before.zoom) host.setZoom(now.zoom);
      if (now.locale !== before.locale) host.refreshMenu();
      host.emit('settings', now);
    },
  });
  log.setLevel(settings.current.logLevel);
  host.setTheme(settings.current.theme);
  overwriteGetLocale(() => settings.locale);
  logInfo('app', `Threadkeep ${host.version} on ${host.host}, Node ${process.versions.node}`);

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
    workerUrl,
    toErrorReport,
    onTaskEvent: (event) => onTaskEvent(event),
    onWorkerCrash: (worker, error) =>
      incidents.report('worker', { level: 'error', part: worker, text: logText(error) }),
    onOpen: () => {
      void sync.startScheduler().catch((error: unknown) => logError('sync', error));
      void exports.continueUnfinished().catch((error: unknown) => logError('export', error));
    },
    exportedBy: () => ({ user: userInfo().username, computer: hostname() }),
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
  const exports = new ExportService(session, dialogs, (all) => host.emit('exports', all));
  const onTaskEvent = (event: TicketTaskEvent | ExportTaskEvent): void => {
    if ('exporting' in event) return exports.onProgress(event.exporting);
    if ('importing' in event) return host.emit('importProgress', event.importing);
    if ('rederived' in event) return sync.publishChanged(event.rederived);
    state.update({ waiting: event.waiting });
  };
  const services = {
    settings,
    incidents,
    diagnostics: new DiagnosticsService(session, state, log),
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
    exports,
    showInFolder: dialogs.showInFolder,
  };
  // An AppError is expected and shown to the user.
  bindBridge(host.register, makeHandlers(services), (call, error) =>
    logError(`call ${call}`, error, error instanceof AppError ? 'info' : 'error'),
  );
  void session.open();
  return {
    windowBounds: () => settings.current.windowBounds,
    zoom: () => settings.current.zoom,
    onWindowChange: ({ windowBounds, zoom }) => {
      const { min, max } = zoomLimits;
      try {
        settings.change({ windowBounds, zoom: Math.min(max, Math.max(min, zoom)) });
      } catch {
        // Already logged. The user does not expect an error message for a moved window.
      }
    },
    onPageCrash: (reason) =>
      incidents.report('window', { level: 'error', part: 'window', text: `Crash ${reason}` }),
    askToReload: () =>
      // Not limited to one dialog at a time, because this question must be shown.
      host.dialogs.confirm({
        title: 'Threadkeep',
        message: m.crash_again(),
        detail: m.crash_again_detail(),
        confirmLabel: m.crash_reload(),
      }),
    finishWrites: () => {
      // A write that waits for a damaged disk must not keep the app running.
      const timeout = pause(finishWritesMs);
      return Promise.race([services.personal.finishWrites(), timeout]);
    },
    close: () => {
      imports.cancel();
      sync.close();
      exports.close();
      session.close();
    },
  };
}
