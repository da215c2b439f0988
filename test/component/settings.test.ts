import { beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultSettings, zoomLimits, type SettingsState } from '../../src/contract/settings.ts';
import { valueOf } from '../../src/renderer/bridge.ts';
import { settings } from '../../src/renderer/settings.svelte.ts';
import { getLocale } from '../../src/i18n/generated/runtime.js';
import { errorOf } from '../support/errors.ts';
import { fakeBridge } from '../support/fake-bridge.ts';
import { withFreshStores } from './stores.ts';

withFreshStores();
const state = (part: Partial<SettingsState> = {}): SettingsState => ({
  ...defaultSettings,
  locale: 'en',
  ...part,
});
const changes = () => fakeBridge.received('changeSettings');

describe('starting', () => {
  beforeEach(() => {
    fakeBridge.answer('getSettings', state({ locale: 'zh-Hant', density: 'compact', zoom: 150 }));
  });

  test('takes the settings, and shows the page as they say', async () => {
    await settings.start();
    expect(settings.current).toEqual(state({ locale: 'zh-Hant', density: 'compact', zoom: 150 }));
    const { lang, dataset } = document.documentElement;
    expect([lang, dataset['density'], getLocale()]).toEqual(['zh-Hant', 'compact', 'zh-Hant']);
  });

  test('follows what main changes', async () => {
    await settings.start();
    fakeBridge.emit('settings', state({ theme: 'dark' }));
    expect(settings.current).toEqual(state({ theme: 'dark' }));
    const { lang, dataset } = document.documentElement;
    expect([lang, dataset['density'], getLocale()]).toEqual(['en', 'comfortable', 'en']);
  });

  test('where they cannot be read keeps the defaults', async () => {
    fakeBridge.fail('getSettings', errorOf('internal'));
    await expect(settings.start()).rejects.toThrow();
    expect(settings.current).toEqual(state());
  });
});

describe('a change', () => {
  test('counts at once, and is stored alone', async () => {
    const held = fakeBridge.hold('changeSettings');
    const done = settings.change({ newestFirst: true });
    expect(settings.current).toEqual(state({ newestFirst: true }));
    await vi.waitFor(() => expect(held).toHaveLength(1));
    held[0]?.resolve(null);
    await done;
    expect(changes()).toEqual([{ newestFirst: true }]);
  });

  test('that cannot be stored says so, and counts until the app closes', async () => {
    fakeBridge.fail('changeSettings', errorOf('cannot-write'));
    await expect(settings.change({ theme: 'dark' })).rejects.toMatchObject({
      report: { code: 'cannot-write' },
    });
    expect(settings.current.theme).toBe('dark');
  });

  test('that the app remembers by itself disturbs nobody where it cannot be stored', async () => {
    fakeBridge.fail('changeSettings', errorOf('cannot-write'));
    settings.remember({ lastTicket: 5 });
    await expect(valueOf(fakeBridge.bridge.changeSettings({ zoom: 100 }))).rejects.toThrow();
    expect(settings.current.lastTicket).toBe(5);
  });
});

test.each([
  [100, 1, 110],
  [100, -1, 90],
  [115, 2, 135],
  [zoomLimits.max - 5, 1, zoomLimits.max],
  [zoomLimits.max, 1, zoomLimits.max],
  [zoomLimits.min + 5, -1, zoomLimits.min],
  [zoomLimits.min, -1, zoomLimits.min],
  [250, 0, 100],
])('zooming from %d by %d steps leads to %d', (zoom, steps, after) => {
  settings.current = state({ zoom });
  settings.zoomBy(steps);
  expect(settings.current.zoom).toBe(after);
  expect(changes()).toEqual([{ zoom: after }]);
});
