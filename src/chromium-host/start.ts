import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { useEnvironmentLanguage } from './environment.ts';
import { app, engine } from './app.ts';
import { control } from './control.ts';

/**
 * Runs the built app with Node and an installed Chromium.
 *   node src/chromium-host/start.ts [--headless] [--controlled] [--devtools] [--main=FILE]
 * FILE replaces the app's main script; the benchmark uses it to measure an empty window.
 */
useEnvironmentLanguage();
const here = new URL('./electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: here, shortCircuit: true } : next(specifier, context),
});

app.once('ready', () => {
  if (control.isOn) void bindForTest();
});
const given = process.argv.find((argument) => argument.startsWith('--main='))?.slice('--main='.length);
await import(given ? pathToFileURL(given).href : new URL('../../out/main/index.js', import.meta.url).href);

/** Lets a test's Playwright connect to this browser over a Unix socket, so that no port is opened. */
async function bindForTest(): Promise<void> {
  const browser = engine().context.browser();
  if (!browser) throw new Error('This Chromium cannot be shared.');
  const { endpoint } = await browser.bind(`threadkeep ${process.pid}`);
  control.send({ endpoint });
}
