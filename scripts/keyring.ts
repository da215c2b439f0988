import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensure, needs } from './system.ts';

/**
 * On Linux, runs the current script again in its own D-Bus session with a real, empty, unlocked keyring, so that the
 * demo and tests do not touch the user's keyring. Other systems use the system's keychain. Returns only in the inner
 * run.
 * @param home where the keyring is stored; by default a temporary folder, which is removed at the end
 */
export function insideOwnKeyring(home?: string): void {
  if (process.platform !== 'linux' || process.env['THREADKEEP_OWN_KEYRING']) return;
  ensure([needs.libsecret, needs.keyring]);
  const folder = home ?? mkdtempSync(join(tmpdir(), 'threadkeep-keyring-'));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Ctrl+C ends the inner run; the outer one waits for it.
  process.on('SIGINT', () => undefined);
  const unlock = `printf threadkeep | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 && exec "$@" 2>&3 3>&-`;
  const { status, signal } = spawnSync(
    'dbus-run-session',
    ['--', 'sh', '-c', unlock, 'sh', process.execPath, ...process.argv.slice(1)],
    {
      // The bus prints its own messages to standard error; the script's output bypasses it.
      stdio: ['inherit', 'inherit', 'ignore', 2],
      env: { ...process.env, THREADKEEP_OWN_KEYRING: folder, XDG_DATA_HOME: folder, XDG_RUNTIME_DIR: folder },
    },
  );
  if (home === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.exit(status ?? (signal ? 1 : 0));
}
