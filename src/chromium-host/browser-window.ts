import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import type { Page } from 'playwright-core';
import { app, engine } from './app.ts';
import { partialInstance, refuse } from './refusal.ts';
import { WebContents } from './web-contents.ts';

let mainIsOpen = false;

/** The app's only window, which is Chromium's app window. */
export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  readonly #contents = new WebContents();
  readonly #ready: Promise<void>;
  /** The page of the visible window; replaced after a crash. */
  #page: Page | null = null;
  #replacing = false;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    const {
      sandbox,
      contextIsolation,
      nodeIntegration,
      preload,
      zoomFactor = 1,
    } = options.webPreferences ?? {};
    if (sandbox === false || contextIsolation === false || nodeIntegration === true) {
      refuse('webPreferences', 'the Chromium host knows only sandboxed, isolated pages without Node');
    }
    if (options.show === false) refuse('show: false', 'the Chromium host has no hidden windows');
    if (mainIsOpen) refuse('new BrowserWindow()', 'the Chromium host shows one window');
    this.webContents = partialInstance('webContents', this.#contents);
    this.#contents.setZoomFactor(zoomFactor);
    app.emit('web-contents-created', {}, this.webContents);
    this.#ready = this.#open(preload ?? null);
    this.#ready.catch(() => undefined);
  }

  async #open(preload: string | null): Promise<void> {
    mainIsOpen = true;
    const { context } = engine();
    const page = context.pages()[0] ?? (await context.newPage());
    context.on('page', (other) => {
      if (other !== page && !this.#replacing && !engine().headless) void other.close();
      if (engine().headless)
        setImmediate(() => WebContents.ofPage(other) ?? void other.opener().then((o) => o && other.close()));
    });
    this.#contents.onReload = () => this.#replaceCrashed(preload);
    await this.#show(page, preload);
  }

  async #show(page: Page, preload: string | null): Promise<void> {
    this.#page = page;
    page.on('crash', () =>
      app.emit('render-process-gone', {}, this.webContents, { reason: 'crashed', exitCode: 1 }),
    );
    page.on('close', () => {
      if (this.#page !== page) return;
      mainIsOpen = false;
      this.emit('closed');
      app.emit('window-all-closed');
    });
    await this.#contents.attach(page, preload);
  }

  /** Replaces a crashed page, which does not accept commands any more. */
  async #replaceCrashed(preload: string | null): Promise<void> {
    const crashed = this.#contents.page;
    const url = this.#contents.getURL();
    this.#replacing = true;
    try {
      await this.#show(await engine().context.newPage(), preload);
    } finally {
      this.#replacing = false;
    }
    await crashed.close();
    await this.#contents.load(url);
  }

  async loadURL(url: string): Promise<void> {
    await this.#ready;
    await this.#contents.load(url);
  }

  destroy(): void {
    void this.#ready.then(
      () => this.#contents.page.close(),
      () => undefined,
    );
  }

  isMinimized(): boolean {
    return false; // Unknown; focus() restores a minimised window.
  }

  restore(): void {
    this.focus();
  }

  focus(): void {
    void this.#ready.then(() => this.#contents.page.bringToFront());
  }
}
