import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { refuse } from './refusal.ts';
import { serve } from './network.ts';

const candidates = [
  process.env['THREADKEEP_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** @returns the path of an installed Chrome, Chromium or Edge, or null */
export const findChromium = (): string | null => candidates.find((path) => path && existsSync(path)) ?? null;

const isRoot = process.getuid?.() === 0;

/** A proxy that does not exist, for requests that no policy blocks. */
export const unreachableProxy = 'http://127.0.0.1:1';

const defaultSwitches = [
  '--block-new-web-contents',
  '--deny-permission-prompts',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-translate',
  '--disable-quic',
  '--disable-features=Translate,MediaRouter,OptimizationHints',
  '--no-first-run',
];

/** The settings that the app makes with `app.commandLine`, `session.setProxy` and `setWebRTCIPHandlingPolicy`. */
const isolationSwitches = [
  '--dns-prefetch-disable',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  `--proxy-server=${unreachableProxy}`,
  '--proxy-bypass-list=<-loopback>',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  // For older versions of Chromium.
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
];

/** Opens DevTools with the window. */
const devTools = process.argv.includes('--devtools') ? ['--auto-open-devtools-for-tabs'] : [];

/** How long a page may take to close, in milliseconds. */
const closePageMs = 2000;

export interface Engine {
  context: BrowserContext;
  headless: boolean;
  /** Closes the pages of the window; they run their `beforeunload` handlers. */
  closePages: () => Promise<void>;
  close: () => Promise<void>;
}

/** Starts Chromium with a debugging pipe, so that no port is opened. The browser's profile is deleted at the end. */
export async function startEngine(userData: string, headless: boolean): Promise<Engine> {
  const executablePath = findChromium() ?? refuse('BrowserWindow', 'no Chrome or Chromium is installed');
  const profile = join(userData, 'chromium-profile');
  rmSync(profile, { recursive: true, force: true });
  const options = {
    executablePath,
    headless,
    chromiumSandbox: !isRoot,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  };
  const context = await chromium.launchPersistentContext(profile, {
    ...options,
    viewport: headless ? { width: 1280, height: 860 } : null,
    serviceWorkers: 'block',
    acceptDownloads: false,
    // The system's color scheme, until the app sets a theme.
    colorScheme: null,
    // An app window has no tabs and no address bar. Chromium does not open one for about: URLs.
    args: [
      '--app=data:text/html,<title>Threadkeep</title>',
      '--window-size=1280,860',
      ...defaultSwitches,
      ...isolationSwitches,
      ...devTools,
    ],
    ignoreDefaultArgs: ['--enable-automation', 'about:blank'],
  });
  await serve(context);

  const closePages = async (): Promise<void> => {
    const pages = context.pages().map(async (page) => {
      const closed = page.waitForEvent('close', { timeout: closePageMs });
      await Promise.all([page.close({ runBeforeUnload: true }), closed]);
    });
    // A page that crashed or does not respond is closed with the browser.
    await Promise.allSettled(pages);
  };
  const close = async (): Promise<void> => {
    await context.close().catch(() => undefined);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { context, headless, closePages, close };
}
