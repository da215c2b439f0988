import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { expect, test, vi } from 'vitest';
import { defaultSettings } from '../../../../src/contract/settings.ts';
import { app } from '../../../../src/renderer/app.svelte.ts';
import SettingsView from '../../../../src/renderer/features/settings/SettingsView.svelte';
import { settings } from '../../../../src/renderer/settings.svelte.ts';
import { appState } from '../../../support/contract-data.ts';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();
const show = () => render(SettingsView, { state: appState() });
const select = (name: string): HTMLSelectElement => find(document, `#setting-${name}`);
const values = (name: string): string[] => [...select(name).options].map(({ value }) => value);
const changes = () => fakeBridge.received('changeSettings');

test.each([
  ['language', 'zh-Hant', { language: 'zh-Hant' }],
  ['theme', 'dark', { theme: 'dark' }],
  ['density', 'compact', { density: 'compact' }],
  ['zoom', '125', { zoom: 125 }],
  ['paper', 'Letter', { paper: 'Letter' }],
  ['log-level', 'debug', { logLevel: 'debug' }],
])('%s is stored as it is selected', async (name, value, change) => {
  show();
  expect(select(name).labels?.[0]?.textContent).not.toBe('');
  await user.selectOptions(select(name), value);
  expect(changes()).toEqual([change]);
  expect(settings.current).toMatchObject(change);
  expect(select(name).value).toBe(value);
});

test('whether exports have internal notes is stored', async () => {
  show();
  const box = screen.getByRole<HTMLInputElement>('checkbox');
  expect(box.checked).toBe(false);
  await user.click(box);
  await user.click(box);
  const { exportDefaults } = defaultSettings;
  expect(changes()).toEqual([
    { exportDefaults: { ...exportDefaults, includeNotes: true } },
    { exportDefaults: { ...exportDefaults, includeNotes: false } },
  ]);
});

test('shows what is set, also where it is changed elsewhere', async () => {
  const exportDefaults = { ...defaultSettings.exportDefaults, includeNotes: true };
  settings.current = { ...settings.current, theme: 'light', exportDefaults };
  show();
  expect(select('theme').value).toBe('light');
  expect(screen.getByRole<HTMLInputElement>('checkbox').checked).toBe(true);
  settings.current = { ...settings.current, zoom: 115 };
  await tick();
  expect(select('zoom').value).toBe('115');
});

test('a zoom between the steps is offered in its place', async () => {
  show();
  const steps = values('zoom');
  expect(steps).toEqual([...steps].sort((a, b) => Number(a) - Number(b)));
  settings.current = { ...settings.current, zoom: 115 };
  await tick();
  expect(values('zoom')).toEqual([...steps, '115'].sort((a, b) => Number(a) - Number(b)));
});

test('languages have their own names, and only those for users are offered', () => {
  show();
  expect(values('language')).toEqual(['system', 'en', 'zh-Hant']);
  const [system, ...named] = select('language').options;
  expect(system?.hasAttribute('lang')).toBe(false);
  expect(named.map(({ lang, text }) => [lang, text])).toEqual([
    ['en', 'English'],
    ['zh-Hant', '繁體中文'],
  ]);
});

test('says why a setting could not be stored', async () => {
  fakeBridge.fail('changeSettings', errorOf('cannot-write'));
  show();
  await user.selectOptions(select('theme'), 'dark');
  await vi.waitFor(() => expect(screen.getByRole('alert').dataset['code']).toBe('cannot-write'));
  await user.click(find(screen.getByRole('alert'), '.close'));
  expect(app.failure).toBeNull();
});

test('leads to the diagnostics, and back to the tickets', async () => {
  app.page = { name: 'settings' };
  show();
  await user.click(find(document, 'section > button'));
  expect(app.page).toEqual({ name: 'about' });
  await user.click(find(document, 'header button'));
  expect(app.page).toEqual({ name: 'tickets' });
});
