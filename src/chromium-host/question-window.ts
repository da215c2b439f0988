import { chromium, type Page } from 'playwright-core';
import { findChromium } from './browser.ts';
import { refuse } from './refusal.ts';

/** A question with two buttons. */
export interface Question {
  title: string;
  message: string;
  detail: string;
  cancelLabel: string;
  confirmLabel: string;
}

/**
 * Shows a question in a separate browser process and profile, which the app's page cannot access. For systems without
 * zenity and kdialog.
 * @param onShown called when the question is visible, for tests
 * @returns whether the user confirmed; closing the window does not confirm
 */
export async function askInWindow(
  question: Question,
  { headless = process.argv.includes('--headless'), onShown = (_page: Page): void => undefined } = {},
): Promise<boolean> {
  const executablePath = findChromium() ?? refuse('dialog.showMessageBox', 'no Chromium is installed');
  const context = await chromium.launchPersistentContext('', {
    executablePath,
    headless,
    chromiumSandbox: process.getuid?.() !== 0,
    viewport: headless ? { width: 560, height: 360 } : null,
    offline: true,
    acceptDownloads: false,
    args: ['--app=data:text/html,<title>Threadkeep</title>', '--window-size=560,360', '--no-first-run'],
    ignoreDefaultArgs: ['--enable-automation', 'about:blank'],
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    const closed = new Promise<false>((resolve) => page.on('close', () => resolve(false)));
    let answer = (_confirmed: boolean): void => undefined;
    const answered = new Promise<boolean>((resolve) => (answer = resolve));
    await page.exposeFunction('answer', (confirmed: unknown) => answer(confirmed === true));
    await page.setContent(document);
    await page.evaluate(fill, question);
    onShown(page);
    return await Promise.race([answered, closed]);
  } finally {
    await context.close().catch(() => undefined);
  }
}

const document = `<!doctype html><html><meta charset="utf-8"><style>
  body { margin: 0; padding: 1.5rem; font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
  h1 { font-size: 1.15rem; }
  #detail { white-space: pre-wrap; }
  div { display: flex; gap: 0.75rem; justify-content: flex-end; margin-top: 1.5rem; }
  button { font: inherit; padding: 0.35rem 1rem; }
</style><h1 id="message"></h1><p id="detail"></p><div><button id="confirm"></button><button id="cancel" autofocus></button></div></html>`;

/** Runs in the window: sets everything as text, never as markup. */
function fill({ title, message, detail, cancelLabel, confirmLabel }: Question): void {
  const { document } = globalThis;
  const put = (id: string, text: string): HTMLElement => {
    const element = document.getElementById(id) as HTMLElement;
    element.textContent = text;
    return element;
  };
  const answer = (confirmed: boolean) => () =>
    (globalThis as unknown as { answer: (confirmed: boolean) => void }).answer(confirmed);
  // The labels are in one of the app's two languages.
  document.documentElement.lang = /\p{Script=Han}/u.test(confirmLabel) ? 'zh-Hant' : 'en';
  document.title = title;
  put('message', message);
  put('detail', detail);
  put('confirm', confirmLabel).onclick = answer(true);
  const cancel = put('cancel', cancelLabel);
  cancel.onclick = answer(false);
  cancel.focus();
}
