import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, _electron, type Page } from 'playwright-core';
import { m } from '../src/i18n/generated/messages.js';

export type HostName = 'chromium' | 'electron';

type ConfirmationAnswer = 'yes' | 'no' | 'later';

/** A running app on either host, controlled by tests, the demo or the benchmarks. */
export interface RunningApp {
  page: Page;
  /** Answers the next save dialog with this path; '' cancels it. */
  answerSaveDialog(path: string): Promise<void>;
  /** Answers the next open dialog with these paths; none cancels it. */
  answerOpenDialog(paths: string[]): Promise<void>;
  /** How message boxes are answered from now on; 'later' leaves them open. The default is yes. */
  answerConfirmations(answer: ConfirmationAnswer): Promise<void>;
  /** The texts of all message boxes so far. */
  confirmations(): Promise<string[]>;
  /** Links that were opened in another program. */
  openedExternally(): Promise<string[]>;
  /** The output of the main process. */
  output(): string;
  /** Resolves when the app quits. */
  ended(): Promise<void>;
  /** Quits as a user would. */
  close(): Promise<void>;
  /** Kills the app, like a power failure. */
  kill(): Promise<void>;
}

export interface LaunchOptions {
  host: HostName;
  profile: string;
  headless?: boolean;
  env?: Record<string, string>;
  /** A built main process to run instead of the app's, for the benchmarks. */
  main?: string;
}

const root = join(import.meta.dirname, '..');

/** The path of Electron's binary, or null if it is not installed. */
export function findElectron(): string | null {
  const folder = join(createRequire(import.meta.url).resolve('electron/package.json'), '..');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'),
    readFileSync(pathFile, 'utf8').trim(),
  );
  return existsSync(binary) ? binary : null;
}

/** glibc allocates a heap per thread and releases little of it; two are enough. */
export const frugalHeap = { MALLOC_ARENA_MAX: '2' };

/** On first start, the app's language follows the environment. Tests and scripts expect English labels. */
const english = { LC_ALL: 'C.UTF-8', LANGUAGE: '' };

/** Starts the built app, in English unless `env` sets another language, and waits for its window. */
export function launchApp(options: LaunchOptions): Promise<RunningApp> {
  const env = {
    ...process.env,
    ...english,
    ...options.env,
    THREADKEEP_PROFILE: options.profile,
  } as Record<string, string>;
  return options.host === 'electron'
    ? launchElectron(env, options.main ?? root)
    : launchChromiumHost({ ...frugalHeap, ...env }, options.headless ?? true, options.main);
}

async function launchElectron(env: Record<string, string>, main: string): Promise<RunningApp> {
  const executablePath = findElectron();
  if (!executablePath) throw new Error(m.scripts_electron_missing());
  // As root, Electron starts only without its sandbox. Only tests and scripts do this, never the app.
  const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), main];
  const app = await _electron.launch({ executablePath, args, env });
  let printed = '';
  app.process().stderr?.on('data', (chunk) => (printed += String(chunk)));
  await app.evaluate(({ dialog }) => {
    const state = { answer: 'yes', asked: [] as string[], waiting: [] as ((yes: boolean) => void)[] };
    (globalThis as Record<string, unknown>)['__questions'] = state;
    dialog.showMessageBox = (...args: unknown[]) => {
      const { message, detail = '' } = args.at(-1) as { message: string; detail?: string };
      state.asked.push(`${message}\n${detail}`);
      return new Promise((resolve) => {
        const settle = (yes: boolean): void => resolve({ response: yes ? 1 : 0, checkboxChecked: false });
        if (state.answer === 'later') state.waiting.push(settle);
        else settle(state.answer === 'yes');
      });
    };
  });
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    (globalThis as Record<string, unknown>)['__opened'] = opened;
    shell.openExternal = (url) => (opened.push(url), Promise.resolve());
  });
  return {
    page: await app.firstWindow(),
    answerSaveDialog: (path) =>
      app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: filePath === '', filePath });
      }, path),
    answerOpenDialog: (paths) =>
      app.evaluate(({ dialog }, filePaths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths });
      }, paths),
    answerConfirmations: (answer) =>
      app.evaluate((_electron, newAnswer) => {
        const state = (globalThis as Record<string, unknown>)['__questions'] as {
          answer: string;
          waiting: ((yes: boolean) => void)[];
        };
        state.answer = newAnswer;
        if (newAnswer !== 'later') for (const settle of state.waiting.splice(0)) settle(newAnswer === 'yes');
      }, answer),
    confirmations: () =>
      app.evaluate(
        () => ((globalThis as Record<string, unknown>)['__questions'] as { asked: string[] }).asked,
      ),
    openedExternally: () =>
      app.evaluate(() => (globalThis as Record<string, unknown>)['__opened'] as string[]),
    output: () => printed,
    ended: () => (app.process().exitCode === null ? app.waitForEvent('close') : Promise.resolve()),
    close: () => app.close(),
    kill: async () => {
      app.process().kill('SIGKILL');
      await app.waitForEvent('close').catch(() => undefined);
    },
  };
}

/** Messages from the Chromium host over its IPC channel. */
interface HostMessage {
  endpoint?: string;
  openedExternally?: string;
  question?: { message: string; detail: string };
}

async function launchChromiumHost(
  env: Record<string, string>,
  headless: boolean,
  main: string | undefined,
): Promise<RunningApp> {
  const args = [
    join(root, 'src/chromium-host/start.ts'),
    '--controlled',
    ...(headless ? ['--headless'] : []),
    ...(main ? [`--main=${main}`] : []),
  ];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => (printed += String(chunk)));
  const opened: string[] = [];
  const asked: string[] = [];
  let answer: ConfirmationAnswer = 'yes';
  let waiting = 0;
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.on('message', (message: HostMessage) => {
      if (message.question) {
        asked.push(`${message.question.message}\n${message.question.detail}`);
        if (answer === 'later') waiting += 1;
        else child.send({ confirmed: answer === 'yes' });
      }
      if (message.openedExternally !== undefined) opened.push(message.openedExternally);
      if (message.endpoint !== undefined) resolve(message.endpoint);
    });
    child.once('exit', (code) =>
      reject(
        new Error(`${code === null ? m.scripts_app_killed() : m.scripts_app_ended({ code })}\n${printed}`),
      ),
    );
  });
  const browser = await chromium.connect(endpoint);
  const context = browser.contexts()[0];
  const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
  if (!page) throw new Error(m.scripts_no_window());
  return {
    page,
    answerSaveDialog: (path) => Promise.resolve(void child.send({ savePath: path })),
    answerOpenDialog: (openPaths) => Promise.resolve(void child.send({ openPaths })),
    answerConfirmations: (newAnswer) => {
      answer = newAnswer;
      for (; answer !== 'later' && waiting > 0; waiting -= 1) child.send({ confirmed: answer === 'yes' });
      return Promise.resolve();
    },
    confirmations: () => Promise.resolve(asked),
    openedExternally: () => Promise.resolve(opened),
    output: () => printed,
    ended: () => exited(child),
    close: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  };
}

async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once('exit', resolve));
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = exited(child);
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await ended;
}
