import { app, session, type WebContents } from 'electron';
import { appOrigin } from '../../contract/contract.ts';
import { viewerUrl } from './app-protocol.ts';

const isOurs = (url: string): boolean => url.startsWith(`${appOrigin}/`);

/** Denies everything that a page of ours never does, for every web contents and the session: hidden ones too. */
export function guardEverything(): void {
  app.on('web-contents-created', (_event, contents) => guard(contents));
}

/** After `ready`: permissions, downloads and requests of the session. */
export function guardSession(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  defaultSession.setPermissionCheckHandler(() => false);
  // Files are saved by main alone, after its own dialog.
  defaultSession.on('will-download', (event) => event.preventDefault());
  defaultSession.webRequest.onBeforeRequest((details, decide) => {
    // A blob is in the page's own memory: that is how the viewer shows a picture.
    decide({ cancel: !isOurs(details.url) && !/^(?:blob|devtools):/.test(details.url) });
  });
}

function guard(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => {
    if (event.isMainFrame || event.url !== viewerUrl) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
