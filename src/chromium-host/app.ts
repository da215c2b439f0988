import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type * as Electron from 'electron';
import { environmentLanguages } from './environment.ts';
import { m } from '../i18n/generated/messages.js';
import { findChromium, startEngine, type Engine } from './browser.ts';
import { partialApi, refuse } from './refusal.ts';

const packageFile = new URL('../../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };

function appData(): string {
  if (process.platform === 'win32') return process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  return process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
}

let running: Engine | null = null;
export const engine = (): Engine => running ?? refuse('BrowserWindow', 'the app is not ready yet');

class App extends EventEmitter {
  #name = 'threadkeep';
  readonly #paths = new Map<string, string>();
  #ready: Promise<void> | null = null;
  #quitting = false;
  #lock: string | null = null;

  /** Resolves when Chromium has started. */
  whenReady(): Promise<void> {
    this.#ready ??= startEngine(this.getPath('userData'), process.argv.includes('--headless')).then(
      (engine) => {
        running = engine;
        engine.context.on('close', () => this.quit());
        this.emit('ready');
      },
    );
    this.#ready.catch((error: unknown) => {
      const reason = String((error as Error).message);
      const text = findChromium() ? m.scripts_chromium_failed({ reason }) : m.scripts_no_chromium();
      process.stderr.write(`${text}\n`);
      process.exit(1);
    });
    return this.#ready;
  }

  readonly commandLine = partialApi('app.commandLine', {
    // Chromium is started with this switch.
    appendSwitch: (name) => {
      // A command starts no Chromium.
      if (name !== 'dns-prefetch-disable' && name !== 'ozone-platform')
        refuse(`app.commandLine.appendSwitch('${name}')`);
    },
  } satisfies Pick<Electron.CommandLine, 'appendSwitch'>);

  isReady(): boolean {
    return running !== null;
  }

  getVersion(): string {
    return version;
  }

  getPreferredSystemLanguages(): string[] {
    return environmentLanguages();
  }

  setName(name: string): void {
    this.#name = name;
  }

  getPath(name: Parameters<Electron.App['getPath']>[0]): string {
    const set = this.#paths.get(name);
    if (set !== undefined) return set;
    if (name === 'userData') return join(appData(), this.#name);
    if (name === 'documents') return process.env['XDG_DOCUMENTS_DIR'] ?? join(homedir(), 'Documents');
    return refuse(`app.getPath('${name}')`);
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  /** Chromium's sandbox is always enabled, except for root, because Chromium would not start. */
  enableSandbox(): void {
    if (process.getuid?.() === 0) process.stderr.write(`${m.scripts_no_sandbox()}\n`);
  }

  requestSingleInstanceLock(): boolean {
    mkdirSync(this.getPath('userData'), { recursive: true, mode: 0o700 });
    const lock = join(this.getPath('userData'), 'chromium-host.lock');
    try {
      const holder = Number(readFileSync(lock, 'utf8'));
      if (holder !== process.pid && isAlive(holder)) {
        if (process.platform !== 'win32') process.kill(holder, 'SIGUSR2');
        return false;
      }
    } catch {
      // No lock yet.
    }
    writeFileSync(lock, String(process.pid), { mode: 0o600 });
    this.#lock = lock;
    process.on('SIGUSR2', () => this.emit('second-instance', {}, [], ''));
    return true;
  }

  exit(code = 0): void {
    process.exit(code);
  }

  /** As in Electron: pages run their `beforeunload` handlers, then a listener of `will-quit` can prevent quitting. */
  quit(): void {
    if (this.#quitting) return;
    let prevented = false;
    this.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (prevented) return;
    this.#quitting = true;
    void this.#quit();
  }

  async #quit(): Promise<void> {
    await running?.closePages();
    let prevented = false;
    this.emit('will-quit', { preventDefault: () => (prevented = true) });
    if (prevented) {
      this.#quitting = false;
      return;
    }
    if (this.#lock) rmSync(this.#lock, { force: true });
    void (running?.close() ?? Promise.resolve()).finally(() => process.exit(0));
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

export const app = new App();
app satisfies Pick<
  Electron.App,
  | 'whenReady'
  | 'isReady'
  | 'getVersion'
  | 'getPreferredSystemLanguages'
  | 'setName'
  | 'getPath'
  | 'setPath'
  | 'enableSandbox'
  | 'requestSingleInstanceLock'
  | 'exit'
  | 'quit'
>;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
