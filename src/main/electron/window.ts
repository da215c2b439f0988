import { BrowserWindow, screen } from 'electron';
import { appOrigin } from '../../contract/calls.ts';
import type { WindowBounds } from '../../contract/settings.ts';
import { openingBounds, minWindowSize } from './window-bounds.ts';

/** Preferences of all windows: pages can only use what the preload exposes. */
const secureWebPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webSecurity: true,
  spellcheck: false,
  webviewTag: false,
} as const;

export interface WindowOptions {
  bounds: WindowBounds | null;
  /** Percent. */
  zoom: () => number;
  /** Called with a delay after the bounds or the zoom have changed. */
  onChange: (state: { windowBounds: WindowBounds; zoom: number }) => void;
}

/** Delay before changes are reported, in milliseconds. */
const changeDelayMs = 500;

/** Opens the app's window. @param preload absolute path of the built preload script */
export function openMainWindow(preload: string, options: WindowOptions): BrowserWindow {
  const displays = screen.getAllDisplays().map(({ workArea }) => workArea);
  const window = new BrowserWindow({
    title: 'Threadkeep',
    ...openingBounds(options.bounds, displays),
    minWidth: minWindowSize.width,
    minHeight: minWindowSize.height,
    autoHideMenuBar: true,
    webPreferences: { ...secureWebPreferences, preload, zoomFactor: options.zoom() / 100 },
  });
  if (options.bounds?.maximized) window.maximize();
  followChanges(window, options.onChange);
  // Chromium restores the zoom for each origin; override it.
  window.webContents.on('did-finish-load', () => setZoom(window, options.zoom()));
  void window.loadURL(`${appOrigin}/index.html`);
  return window;
}

/** @param percent 100 is the default size */
export const setZoom = (window: BrowserWindow, percent: number): void =>
  window.webContents.setZoomFactor(percent / 100);

function followChanges(window: BrowserWindow, onChange: WindowOptions['onChange']): void {
  let timer: NodeJS.Timeout | null = null;
  const report = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (window.isDestroyed()) return;
    onChange({
      windowBounds: { ...window.getNormalBounds(), maximized: window.isMaximized() },
      // The menu changes the zoom without an event.
      zoom: Math.round(window.webContents.getZoomFactor() * 100),
    });
  };
  const later = (): void => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(report, changeDelayMs);
  };
  window.on('resize', later);
  window.on('move', later);
  window.on('blur', later);
  window.on('close', report);
}
