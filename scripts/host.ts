import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { m } from '../src/i18n/generated/messages.js';
import { findElectron, type HostName } from './launch.ts';
import { ensure, needs } from './system.ts';

export interface ChosenHost {
  host: HostName;
  /** Prints which host is used, and why. */
  announcement: string;
}

/**
 * Uses Electron if its binary is installed or can be downloaded (ELECTRON_MIRROR is respected), otherwise the
 * Chromium host. THREADKEEP_HOST=electron or chromium overrides this.
 */
export function chooseHost(): ChosenHost {
  const requested = process.env['THREADKEEP_HOST'];
  if (requested === 'chromium') return chromium(m.scripts_start_chromium_requested());
  if (findElectron() || fetchElectron())
    return { host: 'electron', announcement: m.scripts_start_electron() };
  if (requested === 'electron') {
    console.error(m.scripts_no_electron());
    process.exit(1);
  }
  return chromium(m.scripts_start_chromium_fallback());
}

/** Electron if its binary is installed, otherwise the Chromium host, which starts Chromium only for a window. */
export const installedHost = (): ChosenHost =>
  findElectron()
    ? { host: 'electron', announcement: m.scripts_start_electron() }
    : { host: 'chromium', announcement: m.scripts_start_chromium_fallback() };

function chromium(announcement: string): ChosenHost {
  ensure([needs.chromium]);
  return { host: 'chromium', announcement };
}

/** Runs Electron's own installer. */
function fetchElectron(): boolean {
  if (process.env['ELECTRON_SKIP_BINARY_DOWNLOAD']) return false;
  const installer = createRequire(import.meta.url).resolve('electron/install.js');
  spawnSync(process.execPath, [installer], { stdio: 'ignore', timeout: 600_000 });
  return findElectron() !== null;
}
