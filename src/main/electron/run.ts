import { join, resolve } from 'node:path';
import { app, ipcMain, nativeTheme, session, type BrowserWindow } from 'electron';
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
  /** The folder of the user's vault. */
  profile: string;
  /** The profile's name where it is not the ordinary one, else ''. */
  profileName: string;
  version: string;
  host: string;
  /** The system's proxy for an address, as in a PAC file's answer. */
  resolveProxy: (url: string) => Promise<string>;
  dialogs: NativeDialogs;
  register: Register;
  emit: <N extends EventName>(name: N, payload: Events[N]) => void;
  /** The languages that the user set in the system, the preferred one first. */
  systemLanguages: () => string[];
  setTheme: (theme: Settings['theme']) => void;
  /** Percent. */
  setZoom: (percent: number) => void;
  /** Makes the menu again, in the language of now. */
  refreshMenu: () => void;
}

/** What the host needs from the app, and tells it. */
export interface HostedApp {
  /** Called once, before the app is gone. */
  close: () => void;
  windowBounds: () => WindowBounds | null;
  /** Percent. */
  zoom: () => number;
  onWindowChange: (state: { windowBounds: WindowBounds; zoom: number }) => void;
  /** The page crashed and is being reloaded. @param reason such as `oom` */
  onPageCrash: (reason: string) => void;
  /** The page crashed again and again. @returns whether to reload it once more; else the app quits */
  askToReload: () => Promise<boolean>;
}

/** More crashes of the page in a minute are not followed by a reload. */
const maxReloads = 3;

/** The built bundles lie side by side: out/main, out/preload, out/renderer. */
const out = join(import.meta.dirname, '..');

/**
 * Runs the app on its host. What must come before `ready` happens before the first await.
 * @param start builds the parts, before `ready`; nothing in it may wait
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
  const dialogs = createNativeDialogs(pages, root, () => window);
  const open = (): void => {
    window = openMainWindow(join(out, 'preload', 'index.cjs'), {
      bounds: hosted.windowBounds(),
      zoom: hosted.zoom,
      onChange: hosted.onWindowChange,
    });
    window.on('unresponsive', () => logWarning('window', 'It does not respond.'));
    window.on('closed', () => {
      window = null;
      // A hidden window would keep the app running.
      dialogs.close();
    });
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
  app.on('will-quit', () => hosted.close());
  app.on('child-process-gone', (_event, { type, reason }) =>
    logWarning('host', `The process ${type} ended: ${reason}.`),
  );
  const reloads = new ReloadLimit(maxReloads, Date.now);
  app.on('render-process-gone', (_event, contents, { reason }) => {
    if (reason === 'clean-exit') return;
    // A hidden window: its print fails, and says so.
    if (contents !== window?.webContents) return logWarning('print window', `The page crashed: ${reason}.`);
    hosted.onPageCrash(reason);
    // Not from within the event: the process is not gone yet.
    if (reloads.take()) return void setImmediate(() => window?.webContents.reload());
    void hosted.askToReload().then((again) => (again ? window?.webContents.reload() : app.quit()));
  });

  // The vault is opened while the window is still being made.
  const hosted = start({
    profile: app.getPath('userData'),
    profileName: customProfile ? resolve(customProfile) : '',
    version: app.getVersion(),
    host: process.versions['electron'] ? `Electron ${process.versions['electron']}` : 'Chromium host',
    resolveProxy: async (url) => {
      await app.whenReady();
      // Another session than the pages', for theirs has no way out.
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
