import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import type * as Electron from 'electron';
import { addScheme } from './addresses.ts';
import { app as hostApp } from './app.ts';
import { unreachableProxy } from './browser.ts';
import { BrowserWindow } from './browser-window.ts';
import { control } from './control.ts';
import { dialog } from './dialog.ts';
import { ipcMain } from './ipc.ts';
import { nativeTheme } from './native-theme.ts';
import { setBeforeRequest, setSchemeHandler } from './network.ts';
import { resolveProxy } from './proxy.ts';
import { partialInstance, partialApi, refuse } from './refusal.ts';

/** The Chromium host's implementation of the `electron` module. */
export { BrowserWindow, dialog, ipcMain, nativeTheme };
export const app = partialInstance('app', hostApp);

export const protocol = partialApi('protocol', {
  registerSchemesAsPrivileged: (schemes) => schemes.forEach(({ scheme }) => addScheme(scheme)),
  handle: (scheme, handler) =>
    setSchemeHandler(scheme, handler as (request: Request) => Response | Promise<Response>),
} satisfies Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'>);

export const screen = partialApi('screen', {
  // Displays are unknown; Chromium positions its window itself.
  getAllDisplays: () => [],
} satisfies Pick<Electron.Screen, 'getAllDisplays'>);

type PermissionHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0];

export const session = partialApi('session', {
  defaultSession: partialApi('session', {
    // Chromium runs with --deny-permission-prompts, so a handler that grants permissions is not supported.
    setPermissionRequestHandler: (handler: PermissionHandler) =>
      handler?.(
        null as never,
        'notifications',
        (granted) => granted && refuse('setPermissionRequestHandler', 'this host can only deny'),
        null as never,
      ),
    setPermissionCheckHandler: (handler: (() => boolean) | null) => {
      if (handler?.()) refuse('setPermissionCheckHandler', 'this host can only deny');
    },
    // Downloads are disabled in the browser, so a listener that allows them is not supported.
    on: (event: string, listener: (event: { preventDefault: () => void }) => void) => {
      if (event !== 'will-download') refuse(`session.on('${event}')`);
      let denied = false;
      listener({ preventDefault: () => (denied = true) });
      if (!denied) refuse("session.on('will-download')", 'this host can only deny');
    },
    // Chromium is started with this proxy.
    setProxy: ({ proxyRules, proxyBypassRules }: Electron.ProxyConfig) =>
      proxyRules === unreachableProxy && proxyBypassRules === '<-loopback>'
        ? Promise.resolve()
        : refuse('session.setProxy', 'this host can only cut pages off'),
    webRequest: partialApi('webRequest', {
      onBeforeRequest: setBeforeRequest as Electron.WebRequest['onBeforeRequest'],
    }),
  }),
  fromPartition: (_name: string) =>
    partialApi('session', { resolveProxy: (url: string) => resolveProxy(url) } satisfies Pick<
      Electron.Session,
      'resolveProxy'
    >),
});

export const shell = partialApi('shell', {
  openExternal: (url) => {
    if (control.isOn) control.send({ openedExternally: url });
    else open(url);
    return Promise.resolve();
  },
  showItemInFolder: (path) => open(dirname(path)),
  openPath: (path) => {
    if (control.isOn) control.send({ openedPath: path });
    else open(path);
    return Promise.resolve('');
  },
} satisfies Pick<Electron.Shell, 'openExternal' | 'showItemInFolder' | 'openPath'>);

function open(target: string): void {
  const [program = '', ...args] =
    process.platform === 'darwin'
      ? ['open', target]
      : process.platform === 'win32'
        ? ['explorer', target]
        : ['xdg-open', target];
  spawn(program, args, { detached: true, stdio: 'ignore' })
    .on('error', () => undefined)
    .unref();
}

/** Chromium's app window has no menu bar, and handles the shortcuts of roles itself. Other menu items are not supported. */
export const Menu = partialApi('Menu', {
  buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => {
    const check = (items: Electron.MenuItemConstructorOptions[]): void => {
      for (const { click, submenu } of items) {
        if (click) refuse('MenuItem.click');
        if (Array.isArray(submenu)) check(submenu);
      }
    };
    check(template);
    return { items: template } as unknown as Electron.Menu;
  },
  setApplicationMenu: (_menu) => undefined,
} satisfies Pick<typeof Electron.Menu, 'buildFromTemplate' | 'setApplicationMenu'>);
