import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext } from 'playwright-core';
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

/** @returns the path of an installed Chrome or Chromium, or null. */
export const findChromium = (): string | null => candidates.find((path) => path && existsSync(path)) ?? null;

const isRoot = process.getuid?.() === 0;

/** Nobody listens there: what a page sends past all its policies ends on this machine. */
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

/** What the app asks for by `app.commandLine`, `session.setProxy` and `setWebRTCIPHandlingPolicy`. */
const isolationSwitches = [
  '--dns-prefetch-disable',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  `--proxy-server=${unreachableProxy}`,
  '--proxy-bypass-list=<-loopback>',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  // The same for older versions.
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
];

/** Opens DevTools with the window. */
const devTools = process.argv.includes('--devtools') ? ['--auto-open-devtools-for-tabs'] : [];

export interface Engine {
  context: BrowserContext;
  headless: boolean;
  /** Where hidden windows live: the same browser where it is headless, else one of its own. */
  hidden: () => Promise<BrowserContext>;
  close: () => Promise<void>;
}

/** Starts Chromium through its debugging pipe: no port is opened. The browser's own profile is thrown away. */
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
    // The system's, until the app sets another theme.
    colorScheme: null,
    // An app window has no tabs and no address; Chromium gives one for addresses of the web alone, not for about:.
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

  let hiddenBrowser: Browser | null = null;
  const hidden = async (): Promise<BrowserContext> => {
    if (headless) return context;
    hiddenBrowser ??= await chromium.launch({ ...options, headless: true, args: [...defaultSwitches, ...isolationSwitches] });
    const own = await hiddenBrowser.newContext({ serviceWorkers: 'block', acceptDownloads: false });
    await serve(own);
    return own;
  };
  const close = async (): Promise<void> => {
    await hiddenBrowser?.close().catch(() => undefined);
    await context.close().catch(() => undefined);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { context, headless, hidden, close };
}
