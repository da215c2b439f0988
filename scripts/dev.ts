import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { resolveConfig } from 'electron-vite';
import { build, type InlineConfig, type Rolldown } from 'vite';
import { generatedSource } from '../test/whmcs-simulator/generator.ts';
import { WhmcsSimulator } from '../test/whmcs-simulator/server.ts';
import { listSource, type WireTicket } from '../test/whmcs-simulator/wire.ts';
import { root } from './build.ts';
import { compileMessages, compileMessagesOrExit, locales } from './compile-messages.ts';
import { DevBuilds } from './dev-builds.ts';
import { connectProfile, forgetProfile } from './dev-profile.ts';
import { startDevServer } from './dev-server.ts';
import { chooseHost } from './host.ts';
import { insideOwnKeyring } from './keyring.ts';
import { findElectron, frugalHeap } from './launch.ts';
import { hasDisplay, ensure, needs } from './system.ts';

const usage = `npm run dev -- [options]

  --profile FOLDER  keep the vault and its keyring there (default: a temporary folder, removed at the end)
  --tickets N       generated tickets, 10 to 100000 (default: the demo data set)
  --devtools        open DevTools with the window (otherwise F12, or View › Toggle Developer Tools on Electron)
  --inspect         let a debugger attach to the main process, on port 9229
  --headless        no window, on the Chromium host
  --controlled      let the parent process drive the app, on the Chromium host; for tests
`;

const { values: options } = parseArgs({
  options: {
    profile: { type: 'string' },
    tickets: { type: 'string' },
    devtools: { type: 'boolean', default: false },
    inspect: { type: 'boolean', default: false },
    headless: { type: 'boolean', default: false },
    controlled: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(usage);
  process.exit(0);
}
if (!options.headless && !hasDisplay()) {
  console.error(
    'There is no display to open a window on. Start it from a desktop session, or add --headless.',
  );
  process.exit(1);
}
ensure([needs.libsecret, needs.keyring]);
insideOwnKeyring(options.profile && join(resolve(options.profile), 'keyring'));

/** `npm run dev`: opens the app, connected to a simulated WHMCS, and shows every change to its source. */
if (options.headless || options.controlled) process.env['THREADKEEP_HOST'] = 'chromium';
const { host } = chooseHost();
const out = join(root, 'out/dev');
const profile = options.profile
  ? resolve(options.profile)
  : mkdtempSync(join(tmpdir(), 'threadkeep-dev-profile-'));
let app: ChildProcess | null = null;
let stopping = false;
let starts = 0;
let restarting: Promise<void> | null = null;
const bundles = { main: 'The main process', preload: 'The preload', print: 'The print styles' };
type Bundle = keyof typeof bundles;
const builds = new DevBuilds(Object.keys(bundles), restart);

const simulator = new WhmcsSimulator(
  options.tickets
    ? generatedSource({ seed: 1, count: Number(options.tickets) })
    : listSource(JSON.parse(readFileSync(join(root, 'resources/demo/tickets.json'), 'utf8')) as WireTicket[]),
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));
await compileMessagesOrExit();
await connectProfile(profile, await simulator.start());

for (const part of ['main', 'preload', 'renderer']) rmSync(join(out, part), { recursive: true, force: true });
const { config } = await resolveConfig(
  {
    root,
    mode: 'development',
    logLevel: 'warn',
    // Files of the build before stay, because the app that is running loads some of them later.
    build: { outDir: out, emptyOutDir: false, sourcemap: true, watch: {} },
  },
  'serve',
  'development',
);
if (!config?.main || !config.preload || !config.renderer) throw new Error('A part has no configuration.');
const { server, address } = await startDevServer(config.renderer);
watchMessages();
await watchBundle('main', config.main);
await watchBundle('preload', config.preload);
// Printed pages are built, because they are read from files.
await watchBundle('print', onlyPrint(config.renderer));

/** Builds now and after every change. */
async function watchBundle(name: Bundle, bundle: InlineConfig): Promise<void> {
  const watcher = (await build(bundle)) as Rolldown.RolldownWatcher;
  watcher.on('event', (event) => {
    if (event.code === 'BUNDLE_END') void event.result.close();
    if (event.code === 'ERROR') console.error(`${bundles[name]} could not be built: ${event.error.message}`);
    if (event.code !== 'START' && event.code !== 'ERROR' && event.code !== 'END') return;
    if (builds.handle(name, event.code) && starts > 0) console.log(`${bundles[name]} was rebuilt.`);
  });
}

/** Builds without the server's plugins, which keep state. */
function onlyPrint({ css = {}, build }: InlineConfig): InlineConfig {
  const input = join(root, 'src/renderer/print.html');
  return {
    configFile: false,
    root: join(root, 'src/renderer'),
    logLevel: 'warn',
    css,
    build: { ...build, rolldownOptions: { input } },
  };
}

/** Vite and the watchers notice that the compiled catalogue has changed. */
function watchMessages(): void {
  let compiling: Promise<void> = Promise.resolve();
  for (const locale of locales)
    watch(join(root, 'src/i18n/messages', locale), () => {
      compiling = compiling
        .then(() => pause(50))
        .then(() => compileMessages())
        .catch((error: unknown) =>
          console.error(
            `The messages could not be compiled: ${error instanceof Error ? error.message : String(error)}`,
          ),
        );
    });
}

function start(): void {
  const main = join(out, 'main/index.js');
  const flags = [
    ...(options.devtools ? ['--devtools'] : []),
    ...(options.headless ? ['--headless'] : []),
    ...(options.controlled ? ['--controlled'] : []),
  ];
  const inspect = options.inspect ? ['--inspect'] : [];
  const [program, args] =
    host === 'electron'
      ? [findElectron() ?? '', [...inspect, main, ...flags]]
      : [
          process.execPath,
          [
            '--enable-source-maps',
            ...inspect,
            join(root, 'src/chromium-host/start.ts'),
            `--main=${main}`,
            ...flags,
          ],
        ];
  const child = spawn(program, args, {
    stdio: ['inherit', 'inherit', 'inherit', ...(options.controlled ? (['ipc'] as const) : [])],
    env: {
      ...frugalHeap,
      ...process.env,
      ...(host === 'electron' && { NODE_OPTIONS: '--enable-source-maps' }),
      THREADKEEP_PROFILE: profile,
      THREADKEEP_DEV_SERVER: address,
    },
  });
  app = child;
  starts += 1;
  if (starts === 1)
    console.log(
      `Threadkeep runs on ${host === 'electron' ? 'Electron' : 'the Chromium host'}. Ctrl+C ends it.`,
    );
  child.on('message', (message) => process.send?.(message));
  child.on('exit', (code) => {
    if (app !== child) return;
    app = null;
    // The window was closed. After a crash, the next change may be the fix.
    if (code === 0) void stop(0);
    else if (!stopping)
      console.error(`Threadkeep crashed (exit code ${code}). It starts again after the next change.`);
  });
}

/** Starts the app, again if it is running. Several builds may finish at the same time; one restart is enough. */
function restart(): void {
  restarting ??= pause(50)
    .then(() => (builds.areReady ? end().then(() => (stopping ? undefined : start())) : undefined))
    .finally(() => (restarting = null));
}

async function end(): Promise<void> {
  const child = app;
  app = null;
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((settle) => child.once('exit', settle));
  child.kill('SIGTERM');
  await ended;
}

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await end();
  await server.close();
  await simulator.stop();
  if (!options.profile) {
    // On Linux, they are removed with their keyring.
    if (process.platform !== 'linux') await forgetProfile(profile);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
  process.exit(code);
}
