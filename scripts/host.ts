import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { findElectron, type HostName } from './launch.ts';
import { ensure, needs } from './system.ts';

/**
 * Electron where its binary is there or can be fetched (ELECTRON_MIRROR is honoured), else the Chromium host.
 * THREADKEEP_HOST=electron or chromium decides otherwise.
 */
export function chooseHost(): { host: HostName; why: string } {
  const asked = process.env['THREADKEEP_HOST'];
  if (asked === 'chromium') return chromium('THREADKEEP_HOST asks for it');
  if (findElectron() || fetchElectron()) return { host: 'electron', why: 'its binary is here' };
  if (asked === 'electron') {
    console.error(
      'The Electron binary is not here and could not be fetched. Set ELECTRON_MIRROR, or unset THREADKEEP_HOST.',
    );
    process.exit(1);
  }
  return chromium('the Electron binary is not here and could not be fetched');
}

function chromium(why: string): { host: HostName; why: string } {
  ensure([needs.chromium]);
  return { host: 'chromium', why };
}

/** Runs Electron's own installer. */
function fetchElectron(): boolean {
  if (process.env['ELECTRON_SKIP_BINARY_DOWNLOAD']) return false;
  const installer = createRequire(import.meta.url).resolve('electron/install.js');
  spawnSync(process.execPath, [installer], { stdio: 'ignore', timeout: 600_000 });
  return findElectron() !== null;
}
