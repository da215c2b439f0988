import { join, resolve } from 'node:path';
import { app, ipcMain, nativeTheme, session, type BrowserWindow } from 'electron';
import { chromiumHost } from '../../contract/app.ts';
import { eventChannel, type EventName, type Events } from '../../contract/calls.ts';
import type { Settings, WindowBounds } from '../../contract/settings.ts';
import { logWarning } from '../log/log.ts';
import type { Register } from '../ipc/bind.ts';
import type { NativeDialogs } from '../app/ports.ts';
import { AppProtocol, declareAppScheme } from './app-protocol.ts';
import { guardWebContents, guardSession } from './guard.ts';
import { setMenu } from './menu.ts';
import { createNativeDialogs } from './native-dialogs.ts';
import { ReloadLimit } from './reload-limit.ts';
import { openMainWindow, setZoom } from './window.ts';

export interface ElectronHost {
  /** The profile folder, with the vault, settings and logs. */
  profile: string;
  /** Name of a custom profile; '' for the default one. */
  profileName: string;
  version: string;
  host: string;
  /** The system's proxy for an address, as a PAC result. */
  resolveProxy: (url: string) => Promise<string>;
  dialogs: NativeDialogs;
  register: Register;
  emit: <N extends EventName>(name: N, payload: Events[N]) => void;
  /** The system's preferred languages, most preferred first. */
  systemLanguages: () => string[];
  setTheme: (theme: Settings['theme']) => void;
  /** Percent. */
  setZoom: (percent: number) => void;
  /** Rebuilds the menu in the current language. */
  refreshMenu: () => void;
}

/** The app, as the host uses it. */
export interface HostedApp {
  /** Resolves when writes in progress have ended; the app does not quit before. */
  finishWrites: () => Promise<void>;
  /** Called once, before the app quits. */
  close: () => void;
  windowBounds: () => WindowBounds | null;
  /** Percent. */
  zoom: () => number;
  onWindowChange: (state: { windowBounds: WindowBounds; zoom: number }) => void;
  /** The page crashed and is being reloaded. @param reason such as `oom` */
  onPageCrash: (reason: string) => void;
  /** Called after repeated crashes. @returns whether to reload the page again; otherwise the app quits */
  askToReload: () => Promise<boolean>;
}

/** Automatic reloads per minute after crashes. */
const maxReloads = 3;

/** The build output, with the folders main, preload and renderer. */
const out = join(import.meta.dirname, '..');

/**
 * Runs the app on Electron or the Chromium host.
 * @param start creates the app's services; must be synchronous, because it runs before `ready`
 */
export function runApp(start: (host: ElectronHost) => HostedApp): void {
  const customProfile = process.env['THREADKEEP_PROFILE'];
  if (customProfile) app.setPath('userData', resolve(customProfile));
  app.setName('Threadkeep');
  app.enableSandbox();
  if (!app.requestSingleInstanceLock()) return app.quit();
  declareAppScheme();
  guardWebContents();

  let window: BrowserWindow | null = null;
  const root = join(out, 'renderer');
  const pages = new AppProtocol(root);
  const dialogs = createNativeDialogs(() => window);
  const open = (): void => {
    window = openMainWindow(join(out, 'preload', 'index.cjs'), {
      bounds: hosted.windowBounds(),
      zoom: hosted.zoom,
      onChange: hosted.onWindowChange,
    });
    window.on('unresponsive', () => logWarning('window', 'It does not respond.'));
    window.on('closed', () => (window = null));
  };
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('activate', () => {
    if (app.isReady() && !window) open();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let finished = false;
  app.on('will-quit', (event) => {
    if (finished) return hosted.close();
    event.preventDefault();
    void hosted.finishWrites().finally(() => {
      finished = true;
      app.quit();
    });
  });
  app.on('child-process-gone', (_event, { type, reason }) =>
    logWarning('host', `The process ${type} ended: ${reason}.`),
  );
  const reloads = new ReloadLimit(maxReloads, Date.now);
  app.on('render-process-gone', (_event, contents, { reason }) => {
    if (reason === 'clean-exit') return;
    if (contents !== window?.webContents) return;
    hosted.onPageCrash(reason);
    // The process has not ended during the event, so reload afterwards.
    if (reloads.take()) return void setImmediate(() => window?.webContents.reload());
    void hosted.askToReload().then((again) => (again ? window?.webContents.reload() : app.quit()));
  });

  // Started before `ready`, so that the vault opens while the window is being created.
  const hosted = start({
    profile: app.getPath('userData'),
    profileName: customProfile ? resolve(customProfile) : '',
    version: app.getVersion(),
    host: process.versions['electron'] ? `Electron ${process.versions['electron']}` : chromiumHost,
    resolveProxy: async (url) => {
      await app.whenReady();
      // A separate session, because the default one has no network access.
      return session.fromPartition('system-proxy').resolveProxy(url);
    },
    dialogs,
    register,
    emit: (name, payload) => window?.webContents.send(eventChannel(name), payload),
    systemLanguages: () => app.getPreferredSystemLanguages(),
    setTheme: (theme) => void app.whenReady().then(() => (nativeTheme.themeSource = theme)),
    setZoom: (percent) => window && setZoom(window, percent),
    refreshMenu: () => app.isReady() && setMenu(),
  });
  void app.whenReady().then(async () => {
    await guardSession();
    setMenu();
    pages.serve();
    open();
  });
}

const register: Register = (channel, handle) => {
  ipcMain.handle(channel, (event, args: unknown) => {
    const frame = event.senderFrame;
    return handle({ url: frame?.url ?? null, isMainFrame: frame !== null && frame.parent === null }, args);
  });
};
