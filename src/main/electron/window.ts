import { BrowserWindow } from 'electron';
import { appOrigin } from '../../contract/calls.ts';

/** The settings that every window shares: the page gets nothing but what the preload gives it. */
const secureWebPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webSecurity: true,
  spellcheck: false,
  webviewTag: false,
} as const;

/** Opens the app's one window. @param preload absolute path of the built preload */
export function openMainWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Threadkeep',
    width: 1280,
    height: 860,
    minWidth: 480,
    minHeight: 400,
    autoHideMenuBar: true,
    webPreferences: { ...secureWebPreferences, preload },
  });
  void window.loadURL(`${appOrigin}/index.html`);
  return window;
}

/** A window that nobody sees, without preload, to print from. */
export function openHiddenWindow(): BrowserWindow {
  return new BrowserWindow({ show: false, webPreferences: { ...secureWebPreferences } });
}
