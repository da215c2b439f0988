import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { useEnvironmentLanguage } from '../src/chromium-host/environment.ts';
import { m } from '../src/i18n/generated/messages.js';
import { findElectron, frugalHeap } from './launch.ts';
import { build, root } from './build.ts';
import { chooseHost } from './host.ts';
import { hasDisplay, install, needs } from './system.ts';

/** `npm start`: opens the app for daily use. */
useEnvironmentLanguage();
if (!hasDisplay()) {
  console.error(m.scripts_no_display());
  process.exit(1);
}
// Without a keychain, the app explains what to install and offers a temporary session.
install([needs.libsecret, needs.keyring]);
const { host, announcement } = chooseHost();
await build();
console.log(announcement);
const [program, args] =
  host === 'electron'
    ? [findElectron() ?? '', [root]]
    : [process.execPath, [join(root, 'src/chromium-host/start.ts')]];
const child = spawn(program, args, { stdio: 'inherit', env: { ...frugalHeap, ...process.env } });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
