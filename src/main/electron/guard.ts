import { app, session, type WebContents } from 'electron';
import { appOrigin } from '../../contract/calls.ts';
import { viewerUrl } from './app-protocol.ts';

const isAppUrl = (url: string): boolean => url.startsWith(`${appOrigin}/`);

/** `npm run dev` reloads the page where a change cannot be applied to it. */
const isReload = (url: string): boolean => __DEV_BUILD__ && url === `${appOrigin}/index.html`;

/** A proxy that nobody serves: requests of pages that no policy stops, such as those of WebRTC, end there. */
const unreachableProxy = {
  mode: 'fixed_servers',
  proxyRules: 'http://127.0.0.1:1',
  proxyBypassRules: '<-loopback>',
} as const;

/**
 * Denies everything that the app's pages never do, for every web contents and the session: hidden ones too. Before
 * `ready`.
 */
export function guardWebContents(): void {
  // A looked-up host name could carry what a page shows.
  app.commandLine.appendSwitch('dns-prefetch-disable');
  app.on('web-contents-created', (_event, contents) => guard(contents));
}

/** After `ready`: permissions, downloads and requests of the session. */
export async function guardSession(): Promise<void> {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  defaultSession.setPermissionCheckHandler(() => false);
  // Files are saved by main alone, after its own dialog.
  defaultSession.on('will-download', (event) => event.preventDefault());
  defaultSession.webRequest.onBeforeRequest((details, decide) => {
    // A blob is in the page's own memory: that is how the viewer shows a picture.
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
