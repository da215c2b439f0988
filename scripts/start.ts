import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { useEnvironmentLanguage } from '../src/chromium-host/environment.ts';
import { m } from '../src/i18n/generated/messages.js';
import { findElectron, frugalHeap } from './launch.ts';
import { build, root } from './build.ts';
import { chooseHost, installedHost } from './host.ts';
import { hasDisplay, install, needs } from './system.ts';

/** `npm start`: opens the app for daily use, or runs a command: `npm start -- export …`. */
useEnvironmentLanguage();
const args = process.argv.slice(2);
// A command, such as “export”, opens no window.
const isCommand = args.length > 0;
if (!isCommand && !hasDisplay()) {
  console.error(m.scripts_no_display());
  process.exit(1);
}
// Without a keychain, the app explains what to install and offers a temporary session.
install([needs.libsecret, needs.keyring]);
// A command needs no browser, so Electron is not downloaded for it.
const { host, announcement } = isCommand ? installedHost() : chooseHost();
await build();
if (!isCommand) console.log(announcement);
const [program, start] =
  host === 'electron'
    ? [findElectron() ?? '', root]
    : [process.execPath, join(root, 'src/chromium-host/start.ts')];
const child = spawn(program, [start, ...args], { stdio: 'inherit', env: { ...frugalHeap, ...process.env } });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
