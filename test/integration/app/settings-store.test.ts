import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultSettings, type SettingsState } from '../../../src/contract/settings.ts';
import { SettingsStore } from '../../../src/main/app/settings-store.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threadkeep-settings-'));
  path = join(folder, 'settings.json');
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

const opened = (
  languages: string[] = [],
): { store: SettingsStore; told: [SettingsState, SettingsState][] } => {
  const told: [SettingsState, SettingsState][] = [];
  const store = new SettingsStore({
    path,
    systemLanguages: () => languages,
    onChange: (now, before) => told.push([now, before]),
  });
  return { store, told };
};
const stored = (): unknown => JSON.parse(readFileSync(path, 'utf8'));

describe('settings', () => {
  test('have defaults, and are not written until something changes', () => {
    expect(opened().store.current).toEqual(defaultSettings);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('are restored at the next start, from a file that only its owner can read', () => {
    const { store, told } = opened();
    store.change({ theme: 'dark', lastTicket: 7 });
    store.change({ zoom: 150, language: undefined });
    expect(told.map(([now, before]) => [before.theme, now.theme, now.zoom])).toEqual([
      ['system', 'dark', 100],
      ['dark', 'dark', 150],
    ]);
    expect(stored()).toEqual({ version: 2, theme: 'dark', lastTicket: 7, zoom: 150 });
    expect(opened().store.current).toEqual({ ...defaultSettings, theme: 'dark', lastTicket: 7, zoom: 150 });
    expect(readdirSync(folder)).toEqual(['settings.json']);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('publish nothing if they do not change', () => {
    const { store, told } = opened();
    store.change({ theme: 'system', paneSizes: { list: null } });
    store.change({ exportDefaults: { ...defaultSettings.exportDefaults } });
    expect(told).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('determine the language: the system’s, or the selected one', () => {
    const { store } = opened(['zh-TW', 'en']);
    expect(store.state.locale).toBe('zh-Hant');
    store.change({ language: 'en' });
    expect(store.state.locale).toBe('en');
    expect(opened(['fr']).store.state.locale).toBe('en');
  });

  test('fall back to defaults for a damaged file, which is renamed', () => {
    writeFileSync(path, '{"theme": "da');
    const { store } = opened();
    expect(store.current).toEqual(defaultSettings);
    expect(readFileSync(`${path}.damaged`, 'utf8')).toBe('{"theme": "da');
    expect(store.problem).toMatchObject({ kind: 'settings-kept', path: `${path}.damaged` });
    store.change({ theme: 'light' });
    const { store: next } = opened();
    expect([next.current.theme, next.problem]).toEqual(['light', null]);
  });

  test('keep unknown fields of a later version', () => {
    writeFileSync(path, JSON.stringify({ version: 9, theme: 'sepia', zoom: 120, tabs: ['a'] }));
    const { store } = opened();
    expect(store.current).toEqual({ ...defaultSettings, zoom: 120 });
    store.change({ density: 'compact' });
    expect(stored()).toEqual({ version: 9, theme: 'sepia', zoom: 120, tabs: ['a'], density: 'compact' });
  });

  test('apply until the app closes if they cannot be stored, and throw', () => {
    const { store, told } = opened();
    rmSync(folder, { recursive: true });
    try {
      expect(() => store.change({ theme: 'dark' })).toThrow(
        expect.objectContaining({ code: 'cannot-write', id: 'settings_not_saved', params: { path } }),
      );
    } finally {
      folder = mkdtempSync(join(tmpdir(), 'threadkeep-settings-'));
    }
    expect(store.current.theme).toBe('dark');
    expect(told).toHaveLength(1);
  });

  test('do not overwrite a file that cannot be read', () => {
    rmSync(path, { force: true });
    // A folder with that name cannot be read even by root.
    path = folder;
    const { store } = opened();
    expect(store.current).toEqual(defaultSettings);
    expect(store.problem).toEqual({
      kind: 'settings-unreadable',
      path,
      text: expect.stringMatching(/^Error EISDIR\n/) as string,
    });
    expect(store.problem?.text).not.toContain(path);
    expect(() => store.change({ theme: 'dark' })).toThrow(expect.objectContaining({ code: 'cannot-write' }));
  });
});
