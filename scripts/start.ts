import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findElectron, frugalHeap } from './launch.ts';
import { build, root } from './build.ts';
import { chooseHost } from './host.ts';
import { hasDisplay, install, needs } from './system.ts';

/** `npm start`: opens the app for daily use. */
if (!hasDisplay()) {
  console.error(
    'There is no display to open a window on. Start it from a desktop session, or see it work by: npm run demo',
  );
  process.exit(1);
}
// Without a keychain the app itself says what to install, and offers to go on in memory.
install([needs.libsecret, needs.keyring]);
const { host, why } = chooseHost();
await build();
console.log(host === 'electron' ? 'Threadkeep runs on Electron.' : `Threadkeep runs on Chromium: ${why}.`);
const [program, args] =
  host === 'electron'
    ? [findElectron() ?? '', [root]]
    : [process.execPath, [join(root, 'src/chromium-host/start.ts')]];
const child = spawn(program, args, { stdio: 'inherit', env: { ...frugalHeap, ...process.env } });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
