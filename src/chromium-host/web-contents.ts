import { EventEmitter } from 'node:events';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type * as Electron from 'electron';
import type { CDPSession, Page } from 'playwright-core';
import { fromChromium, toChromium } from './addresses.ts';
import { answerCall, plainJson } from './ipc.ts';
import { followTheme } from './native-theme.ts';
import { refuse } from './refusal.ts';
import { pageScript, preloadScript } from './worlds.ts';

type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0];

const worldName = 'threadkeep-preload';
const byPage = new Map<Page, WebContents>();

/** The part of Electron's `webContents` that the app uses, for a page. */
export class WebContents extends EventEmitter {
  #page: Page | null = null;
  #session: CDPSession | null = null;
  #loading = false;
  #openHandler: OpenHandler | null = null;
  #preloadContext: number | null = null;
  #zoomFactor = 1;
  /** Reloads the page; set by the visible window. */
  onReload: () => Promise<void> = () => refuse('webContents.reload', 'only the shown window can be reloaded');

  static ofPage(page: Page): WebContents | undefined {
    return byPage.get(page);
  }

  /** @param preload path of the preload script; null for none */
  async attach(page: Page, preload: string | null): Promise<void> {
    this.#page = page;
    this.#preloadContext = null;
    byPage.set(page, this);
    page.on('close', () => byPage.delete(page));
    const session = (this.#session = await page.context().newCDPSession(page));
    await session.send('Page.enable');
    await followTheme(page);
    session.on('Page.windowOpen', ({ url }) => this.#openHandler?.({ url } as Electron.HandlerDetails));
    if (preload !== null) await this.#isolate(session, readFileSync(preload, 'utf8'));
  }

  async #isolate(session: CDPSession, preload: string): Promise<void> {
    const handshake = randomBytes(16).toString('hex');
    const binding = `host${randomBytes(8).toString('hex')}`;
    const { frameTree } = await session.send('Page.getFrameTree');
    const mainFrameId = frameTree.frame.id;
    session.on('Runtime.executionContextCreated', ({ context }) => {
      const aux = context.auxData as { frameId?: string };
      if (context.name === worldName && aux.frameId === mainFrameId) this.#preloadContext = context.id;
    });
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== binding) return;
      const isMain = executionContextId === this.#preloadContext;
      const frame = isMain ? { url: this.getURL(), parent: null } : { url: '', parent: {} };
      void answerCall(this, frame, payload).then((json) => this.#deliver(json, executionContextId));
    });
    // Sent without waiting for each reply, to open the window sooner; the pipe keeps their order.
    await Promise.all([
      session.send('Runtime.enable'),
      session.send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript(handshake) }),
      session.send('Runtime.addBinding', { name: binding, executionContextName: worldName }),
      session.send('Page.addScriptToEvaluateOnNewDocument', {
        worldName,
        source: preloadScript(handshake, binding, preload),
      }),
    ]);
  }

  async #deliver(json: string, executionContextId: number): Promise<void> {
    await this.#session
      ?.send('Runtime.callFunctionOn', {
        functionDeclaration: 'function (json) { globalThis.__deliver?.(json); }',
        executionContextId,
        arguments: [{ value: json }],
        silent: true,
      })
      .catch(() => undefined); // The page has been closed.
  }

  /** Asks the app's listeners whether to allow a navigation started by the page. */
  mayNavigate(url: string, isMainFrame: boolean): boolean {
    if (this.#loading && isMainFrame) return true;
    let allowed = true;
    const event = { url, isMainFrame, preventDefault: () => (allowed = false) };
    if (isMainFrame) this.emit('will-navigate', event, url);
    this.emit('will-frame-navigate', event);
    return allowed;
  }

  async load(url: string): Promise<void> {
    this.#loading = true;
    try {
      await this.page.goto(toChromium(url), { waitUntil: 'load', timeout: 0 });
      this.emit('did-finish-load', {});
    } finally {
      this.#loading = false;
    }
  }

  get page(): Page {
    if (!this.#page) throw new Error('The window is not there yet.');
    return this.#page;
  }

  getURL(): string {
    return this.#page ? fromChromium(this.#page.url()) : '';
  }

  isDestroyed(): boolean {
    return this.#page?.isClosed() ?? false;
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.#preloadContext !== null) void this.#deliver(plainJson({ channel, args }), this.#preloadContext);
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    // New windows are always blocked, so a handler that allows them is not supported.
    if (handler({ url: 'about:blank' } as Electron.HandlerDetails).action !== 'deny') {
      throw new Error('webContents.setWindowOpenHandler: the Chromium host can only deny.');
    }
    this.#openHandler = handler;
  }

  setWebRTCIPHandlingPolicy(policy: Parameters<Electron.WebContents['setWebRTCIPHandlingPolicy']>[0]): void {
    // Chromium is started with this policy.
    if (policy !== 'disable_non_proxied_udp') refuse(`setWebRTCIPHandlingPolicy('${policy}')`);
  }

  /** Zooms the root element, because Chromium's debugging protocol cannot zoom pages. */
  setZoomFactor(factor: number): void {
    this.#zoomFactor = factor;
    if (!this.#page || this.#page.url() === 'about:blank') return;
    const setRootZoom = (zoom: number): void =>
      document.documentElement.style.setProperty('zoom', String(zoom));
    this.#page.evaluate(setRootZoom, factor).catch(() => undefined); // The page was closed.
  }

  getZoomFactor(): number {
    return this.#zoomFactor;
  }

  reload(): void {
    void this.onReload();
  }
}
