import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findChromium } from '../test/chromium-host/browser.ts';

interface Need {
  name: string;
  apt: string[];
  isThere: () => boolean;
}

const onPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

const hasLibrary = (name: string): boolean =>
  spawnSync('ldconfig', ['-p'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/sbin:/usr/sbin` },
  }).stdout?.includes(name) ?? false;

const linux = process.platform === 'linux';

/** What Threadkeep and its tests need of the system beside npm's packages. */
export const needs = {
  chromium: { name: 'Chrome or Chromium', apt: ['chromium'], isThere: () => findChromium() !== null },
  libsecret: {
    name: 'libsecret',
    apt: ['libsecret-1-0'],
    isThere: () => !linux || hasLibrary('libsecret-1.so.0'),
  },
  keyring: {
    name: 'a Secret Service',
    apt: ['gnome-keyring', 'dbus-daemon'],
    isThere: () => !linux || (onPath('gnome-keyring-daemon') && onPath('dbus-run-session')),
  },
  poppler: {
    name: 'poppler (pdftotext, pdfinfo, pdftoppm)',
    apt: ['poppler-utils'],
    isThere: () => onPath(process.platform === 'win32' ? 'pdftotext.exe' : 'pdftotext'),
  },
} satisfies Record<string, Need>;

/** Finds what is needed, installs it by apt as root, or names it exactly and ends. */
export function ensure(wanted: Need[]): void {
  const missing = wanted.filter((need) => !need.isThere());
  if (missing.length === 0) return;
  const packages = missing.flatMap((need) => need.apt);
  const names = missing.map((need) => need.name).join(', ');
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    console.log(`Installing ${names} (apt-get install ${packages.join(' ')})…`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'], env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    });
  }
  const still = missing.filter((need) => !need.isThere());
  if (still.length === 0) return;
  console.error(`Missing: ${still.map((need) => need.name).join(', ')}.`);
  console.error(
    linux
      ? `Install it with: sudo apt-get install ${still.flatMap((need) => need.apt).join(' ')}`
      : 'Install it, then run this again.',
  );
  process.exit(1);
}

/** Whether a window can be shown to a person. */
export const hasDisplay = (): boolean =>
  !linux || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
