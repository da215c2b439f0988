import { app, session, type WebContents } from 'electron';
import { appOrigin } from '../../contract/calls.ts';
import { viewerUrl } from './app-protocol.ts';

const isAppUrl = (url: string): boolean => url.startsWith(`${appOrigin}/`);

/** `npm run dev` reloads the page if a change cannot be applied to it. */
const isReload = (url: string): boolean => __DEV_BUILD__ && url === `${appOrigin}/index.html`;

/** A proxy that does not exist, for requests that no policy blocks, such as those of WebRTC. */
const unreachableProxy = {
  mode: 'fixed_servers',
  proxyRules: 'http://127.0.0.1:1',
  proxyBypassRules: '<-loopback>',
} as const;

/**
 * Denies navigation, new windows and other features that the app's pages do not use, for all web contents. Must be
 * called before `ready`.
 */
export function guardWebContents(): void {
  // DNS lookups could leak data in host names.
  app.commandLine.appendSwitch('dns-prefetch-disable');
  app.on('web-contents-created', (_event, contents) => guard(contents));
}

/** Denies permissions, downloads and network requests. Must be called after `ready`. */
export async function guardSession(): Promise<void> {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  defaultSession.setPermissionCheckHandler(() => false);
  // Files are only saved by the main process, after a dialog.
  defaultSession.on('will-download', (event) => event.preventDefault());
  defaultSession.webRequest.onBeforeRequest((details, decide) => {
    // The viewer shows images as blobs.
    decide({ cancel: !isAppUrl(details.url) && !/^(?:blob|devtools):/.test(details.url) });
  });
  await defaultSession.setProxy(unreachableProxy);
}

function guard(contents: WebContents): void {
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => {
    if (!isReload(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (isReload(event.url)) return;
    if (event.isMainFrame || event.url !== viewerUrl) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
