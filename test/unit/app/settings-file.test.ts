import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { defaultSettings, Locale, Settings, SettingsChange } from '../../../src/contract/settings.ts';
import { locales } from '../../../src/i18n/generated/runtime.js';
import { mergeSettings, readSettings, type Migration } from '../../../src/main/app/settings-file.ts';

const read = (raw: unknown, migrations?: Migration[]) => readSettings(JSON.stringify(raw), migrations);

describe('settings file', () => {
  test('a missing file gives the defaults', () => {
    expect(readSettings(null)).toMatchObject({ settings: defaultSettings, damaged: false });
  });

  test.each(['', '{', 'null', '[]', '"dark"', '{"theme":"dark"'])(
    'a file that is not an object is damaged: %j',
    (json) => {
      expect(readSettings(json)).toMatchObject({ settings: defaultSettings, damaged: true });
    },
  );

  test('accepts a byte order mark', () => {
    expect(readSettings('\uFEFF{"theme":"dark"}')).toMatchObject({
      settings: { theme: 'dark' },
      damaged: false,
    });
  });

  test('replaces missing and invalid fields with their defaults, one by one', () => {
    const { settings } = read({
      theme: 'dark',
      zoom: 5000,
      language: 'fr',
      lastTicket: -1,
      density: 'compact',
    });
    expect(settings).toEqual({ ...defaultSettings, theme: 'dark', density: 'compact' });
  });

  test('replaces missing and invalid fields of an object one by one', () => {
    const { exportDefaults, paneSizes } = defaultSettings;
    const { settings } = read({
      version: 2,
      exportDefaults: {
        format: 'mbox',
        bundle: 'tar',
        redactionRules: ['email', 'shoe size'],
        watermark: 'x',
      },
      paneSizes: { list: 100_000 },
      windowBounds: { x: 1, y: 2, width: 0, height: 4, maximized: false },
    });
    expect(settings.exportDefaults).toEqual({ ...exportDefaults, format: 'mbox', watermark: 'x' });
    expect(settings.paneSizes).toEqual(paneSizes);
    expect(settings.windowBounds).toBeNull();
  });

  test('returns valid settings for any content', () => {
    const field = fc.constantFrom(...Object.keys(Settings.entries), 'version', 'other');
    fc.assert(
      fc.property(fc.dictionary(field, fc.jsonValue()), (raw) => {
        expect(v.is(Settings, read(raw).settings)).toBe(true);
      }),
    );
  });

  test('migrates from the file’s version, step by step', () => {
    const migrations: Migration[] = [
      ({ dark, ...rest }) => ({ ...rest, theme: dark === true ? 'dark' : 'light' }),
      (raw) => ({ ...raw, zoom: Number(raw['zoom']) * 100 }),
    ];
    expect(read({ dark: true, zoom: 1.5 }, migrations).settings).toMatchObject({ theme: 'dark', zoom: 150 });
    const second = read({ version: 2, dark: true, zoom: 1.5 }, migrations);
    expect(second.settings).toMatchObject({ theme: 'system', zoom: 150 });
    expect(second.raw).toMatchObject({ version: 3 });
    expect(read({ version: 3, zoom: 150 }, migrations).settings).toMatchObject({ zoom: 150 });
  });

  test('exports keep the order that PDFs had in version 1: that of the screen', () => {
    const first = { newestFirst: true, exportDefaults: { includeNotes: true } };
    const { raw, settings } = read(first);
    expect(settings).toEqual({
      ...defaultSettings,
      newestFirst: true,
      exportDefaults: { ...defaultSettings.exportDefaults, newestFirst: true, includeNotes: true },
    });
    expect(raw).toEqual({
      version: 2,
      newestFirst: true,
      exportDefaults: { newestFirst: true, includeNotes: true },
    });
    // From then on, they differ.
    const later = mergeSettings(raw, { newestFirst: false });
    expect(read(later).settings).toMatchObject({ newestFirst: false, exportDefaults: { newestFirst: true } });
    expect(read({ newestFirst: true }).settings.exportDefaults.newestFirst).toBe(true);
    expect(read({ version: 1 }).raw).toEqual({ version: 2 });
  });

  test('keeps a file of a later version, except for changed settings', () => {
    const later = {
      version: 7,
      language: 'fr',
      theme: 'sepia',
      shape: { round: true },
      exportDefaults: { includeNotes: true, seal: 'x' },
    };
    const { raw, settings } = read(later);
    expect(settings).toMatchObject({
      language: 'system',
      theme: 'system',
      exportDefaults: { ...defaultSettings.exportDefaults, includeNotes: true },
    });
    const exportDefaults = { ...settings.exportDefaults, includeNotes: false };
    expect(mergeSettings(raw, { theme: 'dark', exportDefaults })).toEqual({
      ...later,
      theme: 'dark',
      exportDefaults: { ...exportDefaults, seal: 'x' },
    });
  });

  test.each([0, -1, 1.5, '2', null])('treats the invalid version %j as the first version', (version) => {
    expect(read({ version, theme: 'dark' }).settings.theme).toBe('dark');
  });
});

test('the contract lists the languages of the catalogue', () => {
  expect(Locale.options).toEqual([...locales]);
});

test('the page can change every setting except the window’s bounds', () => {
  expect(v.is(SettingsChange, { theme: 'dark' })).toBe(true);
  expect(v.is(SettingsChange, {})).toBe(true);
  expect(v.is(SettingsChange, { theme: 'pink' })).toBe(false);
  expect(v.is(SettingsChange, { unknown: 1 })).toBe(false);
  expect(v.is(SettingsChange, { windowBounds: null })).toBe(false);
});
