import { registerHooks } from 'node:module';
import { app, engine } from './app.ts';
import { control } from './control.ts';

/**
 * Runs the built bundles on Node and an installed Chromium.
 *   node test/chromium-host/start.ts [--headless] [--controlled]
 */
const here = new URL('./electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: here, shortCircuit: true } : next(specifier, context),
});

app.once('ready', () => {
  if (control.isOn) void bindForTest();
});
await import('../../out/main/index.js' as string);

/** Lets a test's Playwright share this browser, over a socket in the file system: still no port. */
async function bindForTest(): Promise<void> {
  const browser = engine().context.browser();
  if (!browser) throw new Error('This Chromium cannot be shared.');
  const { endpoint } = await browser.bind(`threadkeep ${process.pid}`);
  control.tell({ endpoint });
}
