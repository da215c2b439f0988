import { EventEmitter } from 'node:events';
import type * as Electron from 'electron';
import { app, engine } from './app.ts';
import { offer, refuse } from './refusal.ts';
import { WebContents } from './web-contents.ts';

let mainIsOpen = false;

/** One shown window, which is Chromium's app window, and any number of hidden ones to print from. */
export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  readonly #contents = new WebContents();
  readonly #ready: Promise<void>;
  readonly #shown: boolean;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    const { sandbox, contextIsolation, nodeIntegration, preload } = options.webPreferences ?? {};
    if (sandbox === false || contextIsolation === false || nodeIntegration === true) {
      refuse('webPreferences', 'the Chromium host knows only sandboxed, isolated pages without Node');
    }
    this.#shown = options.show !== false;
    if (this.#shown && mainIsOpen) refuse('new BrowserWindow()', 'the Chromium host shows one window');
    this.webContents = offer('webContents', this.#contents);
    app.emit('web-contents-created', {}, this.webContents);
    this.#ready = this.#open(preload ?? null);
    this.#ready.catch(() => undefined);
  }

  async #open(preload: string | null): Promise<void> {
    if (!this.#shown) return this.#contents.attach(await (await engine().hidden()).newPage(), preload);
    mainIsOpen = true;
    const { context } = engine();
    const page = context.pages()[0] ?? (await context.newPage());
    context.on('page', (other) => {
      if (other !== page && !engine().headless) void other.close();
      if (engine().headless)
        setImmediate(() => WebContents.ofPage(other) ?? void other.opener().then((o) => o && other.close()));
    });
    page.on('close', () => {
      mainIsOpen = false;
      this.emit('closed');
      app.emit('window-all-closed');
    });
    await this.#contents.attach(page, preload);
  }

  async loadURL(url: string): Promise<void> {
    await this.#ready;
    await this.#contents.load(url);
  }

  destroy(): void {
    void this.#ready.then(
      async () => {
        const context = this.#contents.page.context();
        await this.#contents.page.close();
        if (!this.#shown && context !== engine().context) await context.close();
      },
      () => undefined,
    );
  }

  isMinimized(): boolean {
    return false; // Chromium does not tell; a minimised window is brought back by focus() all the same.
  }

  restore(): void {
    this.focus();
  }

  focus(): void {
    void this.#ready.then(() => this.#contents.page.bringToFront());
  }
}
