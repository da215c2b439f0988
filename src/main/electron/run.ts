import { join, resolve } from 'node:path';
import { app, ipcMain, session, type BrowserWindow } from 'electron';
import { eventChannel, type EventName, type Events } from '../../contract/calls.ts';
import type { Register } from '../ipc/bind.ts';
import type { NativeDialogs } from '../app/ports.ts';
import { AppProtocol, declareAppScheme } from './app-protocol.ts';
import { guardEverything, guardSession } from './guard.ts';
import { setMenu } from './menu.ts';
import { createNativeDialogs } from './native-dialogs.ts';
import { openMainWindow } from './window.ts';

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
}

/** The built bundles lie side by side: out/main, out/preload, out/renderer. */
const out = join(import.meta.dirname, '..');

/**
 * Runs the app on its host. What must come before `ready` happens before the first await.
 * @param begin builds the parts, before `ready`; nothing in it may wait
 * @param end called once, before the app is gone
 */
export function runApp(begin: (host: ElectronHost) => void, end: () => void): void {
  const customProfile = process.env['THREADKEEP_PROFILE'];
  if (customProfile) app.setPath('userData', resolve(customProfile));
  app.setName('Threadkeep');
  app.enableSandbox();
  if (!app.requestSingleInstanceLock()) return app.quit();
  declareAppScheme();
  guardEverything();

  let window: BrowserWindow | null = null;
  const root = join(out, 'renderer');
  const pages = new AppProtocol(root);
  const dialogs = createNativeDialogs(pages, root, () => window);
  const open = (): void => {
    window = openMainWindow(join(out, 'preload', 'index.cjs'));
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
  app.on('will-quit', end);

  // The vault is opened while the window is still being made.
  begin({
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
