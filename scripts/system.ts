import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { m } from '../src/i18n/generated/messages.js';
import { getLocale } from '../src/i18n/generated/runtime.js';
import { intlLocale } from '../src/i18n/locale.ts';
import { findChromium } from '../src/chromium-host/browser.ts';

interface Need {
  name: () => string;
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

/** What Threadkeep and its tests require from the system, in addition to npm packages. */
export const needs = {
  chromium: { name: m.scripts_need_chromium, apt: ['chromium'], isThere: () => findChromium() !== null },
  libsecret: {
    name: m.scripts_need_libsecret,
    apt: ['libsecret-1-0'],
    isThere: () => !linux || hasLibrary('libsecret-1.so.0'),
  },
  keyring: {
    name: m.scripts_need_keyring,
    apt: ['gnome-keyring', 'dbus-daemon'],
    isThere: () => !linux || (onPath('gnome-keyring-daemon') && onPath('dbus-run-session')),
  },
  poppler: {
    name: m.scripts_need_poppler,
    apt: ['poppler-utils'],
    isThere: () => onPath(process.platform === 'win32' ? 'pdftotext.exe' : 'pdftotext'),
  },
  /** Check PDF files in tests. */
  pdfTools: {
    name: m.scripts_need_pdf_tools,
    apt: ['qpdf', 'mupdf-tools'],
    isThere: () => onPath('qpdf') && onPath('mutool'),
  },
  /** Reads exports back in tests. */
  python: { name: m.scripts_need_python, apt: ['python3'], isThere: () => onPath('python3') },
  /** The peer for searches in the benchmarks. */
  notmuch: {
    name: m.scripts_need_notmuch,
    apt: ['notmuch', 'python3-notmuch2'],
    isThere: () => onPath('notmuch') && spawnSync('/usr/bin/python3', ['-c', 'import notmuch2']).status === 0,
  },
} satisfies Record<string, Need>;

/**
 * Installs missing requirements with apt if run as root.
 * @returns what is still missing
 */
export function install(wanted: Need[]): Need[] {
  const missing = wanted.filter((need) => !need.isThere());
  const packages = missing.flatMap((need) => need.apt);
  if (missing.length === 0 || process.getuid?.() !== 0 || !onPath('apt-get')) return missing;
  console.log(m.scripts_installing({ names: namesOf(missing), packages: packages.join(' ') }));
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  }
  return missing.filter((need) => !need.isThere());
}

/** Installs missing requirements; exits with a list if some cannot be installed. */
export function ensure(wanted: Need[]): void {
  const missing = install(wanted);
  if (missing.length === 0) return;
  console.error(m.scripts_missing({ names: namesOf(missing) }));
  const packages = missing.flatMap((need) => need.apt).join(' ');
  console.error(linux ? m.scripts_install_apt({ packages }) : m.scripts_install());
  process.exit(1);
}

const namesOf = (missing: Need[]): string =>
  new Intl.ListFormat(intlLocale[getLocale()]).format(missing.map((need) => need.name()));

/** Whether a window can be shown. */
export const hasDisplay = (): boolean =>
  !linux || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
