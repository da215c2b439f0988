import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensure, needs } from './system.ts';

/**
 * On Linux, runs the current script again in a session bus of its own with a real, empty, unlocked keyring, so that
 * the demo and the tests do not touch the user's own; other systems use the system's keychain.
 * Returns only in the inner run.
 * @param home where the keyring is stored; a temporary folder, removed at the end, if there is none
 */
export function insideOwnKeyring(home?: string): void {
  if (process.platform !== 'linux' || process.env['THREADKEEP_OWN_KEYRING']) return;
  ensure([needs.libsecret, needs.keyring]);
  const folder = home ?? mkdtempSync(join(tmpdir(), 'threadkeep-keyring-'));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // An interrupt ends the inner run, which is waited for.
  process.on('SIGINT', () => undefined);
  const unlock = `printf threadkeep | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 && exec "$@" 2>&3 3>&-`;
  const { status, signal } = spawnSync(
    'dbus-run-session',
    ['--', 'sh', '-c', unlock, 'sh', process.execPath, ...process.argv.slice(1)],
    {
      // The bus writes its own messages to the standard error output; the script's output bypasses it.
      stdio: ['inherit', 'inherit', 'ignore', 2],
      env: { ...process.env, THREADKEEP_OWN_KEYRING: folder, XDG_DATA_HOME: folder, XDG_RUNTIME_DIR: folder },
    },
  );
  if (home === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.exit(status ?? (signal ? 1 : 0));
}
