import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findChromium } from '../src/chromium-host/browser.ts';

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
  /** The peer that the bench searches beside. */
  notmuch: {
    name: 'notmuch with its Python binding',
    apt: ['notmuch', 'python3-notmuch2'],
    isThere: () => onPath('notmuch') && spawnSync('/usr/bin/python3', ['-c', 'import notmuch2']).status === 0,
  },
} satisfies Record<string, Need>;

/** Finds what is needed, and installs by apt what is not there, where this is root. @returns what is still missing */
export function install(wanted: Need[]): Need[] {
  const missing = wanted.filter((need) => !need.isThere());
  const packages = missing.flatMap((need) => need.apt);
  if (missing.length === 0 || process.getuid?.() !== 0 || !onPath('apt-get')) return missing;
  console.log(`Installing ${namesOf(missing)} (apt-get install ${packages.join(' ')})…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  }
  return missing.filter((need) => !need.isThere());
}

/** The same; names exactly what is still missing, and ends. */
export function ensure(wanted: Need[]): void {
  const missing = install(wanted);
  if (missing.length === 0) return;
  console.error(`Missing: ${namesOf(missing)}.`);
  console.error(
    linux
      ? `Install it with: sudo apt-get install ${missing.flatMap((need) => need.apt).join(' ')}`
      : 'Install it, then run this again.',
  );
  process.exit(1);
}

const namesOf = (some: Need[]): string => some.map((need) => need.name).join(', ');

/** Whether a window can be shown to a person. */
export const hasDisplay = (): boolean =>
  !linux || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
