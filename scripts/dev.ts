import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { resolveConfig } from 'electron-vite';
import { build, type InlineConfig, type Rolldown, type ViteDevServer } from 'vite';
import { useEnvironmentLanguage } from '../src/chromium-host/environment.ts';
import { m } from '../src/i18n/generated/messages.js';
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
import { readOptions } from './options.ts';
import { hasDisplay, ensure, needs } from './system.ts';

/** `npm run dev`: opens the app, connected to a simulated WHMCS, and shows every change to its source. */
useEnvironmentLanguage();
const options = readOptions('npm run dev', {
  profile: { type: 'string', value: 'FOLDER', about: m.scripts_dev_profile },
  tickets: { type: 'string', value: 'N', range: [10, 100_000], about: m.scripts_option_tickets },
  devtools: { type: 'boolean', about: m.scripts_dev_devtools },
  inspect: { type: 'boolean', about: m.scripts_dev_inspect },
  headless: { type: 'boolean', about: m.scripts_dev_headless },
  controlled: { type: 'boolean', about: m.scripts_dev_controlled },
});
if (!options.headless && !hasDisplay()) {
  console.error(m.scripts_dev_no_display());
  process.exit(1);
}
ensure([needs.libsecret, needs.keyring]);
insideOwnKeyring(options.profile && join(resolve(options.profile), 'keyring'));

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
let connecting: Promise<void> | null = null;
let server: ViteDevServer | null = null;
let address = '';
const bundles = {
  main: { rebuilt: m.scripts_dev_main_rebuilt, failed: m.scripts_dev_main_failed },
  preload: { rebuilt: m.scripts_dev_preload_rebuilt, failed: m.scripts_dev_preload_failed },
};
type Bundle = keyof typeof bundles;
const builds = new DevBuilds(Object.keys(bundles), restart);

const simulator = new WhmcsSimulator(
  options.tickets
    ? generatedSource({ seed: 1, count: Number(options.tickets) })
    : listSource(JSON.parse(readFileSync(join(root, 'resources/demo/tickets.json'), 'utf8')) as WireTicket[]),
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));
try {
  await prepare();
} catch (error) {
  // Ctrl+C ends the keyring as well, and whatever is using it fails, perhaps before this process gets its signal.
  await pause(200);
  if (!stopping) throw error;
}

/** Starts everything except for the app, which starts when it is built. */
async function prepare(): Promise<void> {
  await compileMessagesOrExit();
  await (connecting = connectProfile(profile, await simulator.start()));

  for (const part of ['main', 'preload', 'renderer'])
    rmSync(join(out, part), { recursive: true, force: true });
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
  ({ server, address } = await startDevServer(config.renderer));
  watchMessages();
  await watchBundle('main', config.main);
  await watchBundle('preload', config.preload);
}

/** Builds now and after every change. */
async function watchBundle(name: Bundle, bundle: InlineConfig): Promise<void> {
  const watcher = (await build(bundle)) as Rolldown.RolldownWatcher;
  watcher.on('event', (event) => {
    if (event.code === 'BUNDLE_END') void event.result.close();
    if (event.code === 'ERROR') console.error(bundles[name].failed({ reason: event.error.message }));
    if (event.code !== 'START' && event.code !== 'ERROR' && event.code !== 'END') return;
    if (builds.handle(name, event.code) && starts > 0) console.log(bundles[name].rebuilt());
  });
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
            m.scripts_dev_messages_failed({ reason: error instanceof Error ? error.message : String(error) }),
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
    console.log(host === 'electron' ? m.scripts_dev_running_electron() : m.scripts_dev_running_chromium());
  child.on('message', (message) => process.send?.(message));
  child.on('exit', (code) => {
    if (app !== child) return;
    app = null;
    // The window was closed. After a crash, the next change may be the fix.
    if (code === 0) void stop(0);
    else if (!stopping)
      console.error(code === null ? m.scripts_dev_killed() : m.scripts_dev_crashed({ code }));
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
  await connecting?.catch(() => undefined);
  await end();
  await server?.close();
  await simulator.stop();
  if (!options.profile) {
    // On Linux, they are removed with their keyring.
    if (process.platform !== 'linux') await forgetProfile(profile);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
  process.exit(code);
}
