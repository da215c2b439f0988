import { BrowserWindow, screen } from 'electron';
import { appOrigin } from '../../contract/calls.ts';
import type { WindowBounds } from '../../contract/settings.ts';
import { openingBounds, minWindowSize } from './window-bounds.ts';

/** The settings that every window shares: the page gets nothing but what the preload gives it. */
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
  /** Told where the window is and how far it is zoomed, a moment after that changed. */
  onChange: (state: { windowBounds: WindowBounds; zoom: number }) => void;
}

/** How long a window has to stay as it is before that is told, in milliseconds. */
const changeDelayMs = 500;

/** Opens the app's one window. @param preload absolute path of the built preload */
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
  // Chromium remembers a zoom for each origin and would bring it back.
  window.webContents.on('did-finish-load', () => setZoom(window, options.zoom()));
  void window.loadURL(`${appOrigin}/index.html`);
  return window;
}

/** @param percent of the ordinary size */
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
      // The menu zooms without asking anybody.
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

/** A window that nobody sees, without preload, to print from. */
export function openHiddenWindow(): BrowserWindow {
  return new BrowserWindow({ show: false, webPreferences: { ...secureWebPreferences } });
}
