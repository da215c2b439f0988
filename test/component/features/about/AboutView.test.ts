import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { chromiumHost } from '../../../../src/contract/app.ts';
import type { Diagnostics } from '../../../../src/contract/diagnostics.ts';
import { app } from '../../../../src/renderer/app.svelte.ts';
import AboutView from '../../../../src/renderer/features/about/AboutView.svelte';
import { reportText } from '../../../../src/renderer/features/about/report.ts';
import { showIn } from '../../../../src/renderer/locale.svelte.ts';
import { localInstant } from '../../../../src/renderer/ui/dates.ts';
import { appState, diagnostics } from '../../../support/contract-data.ts';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();
beforeEach(() => fakeBridge.answer('getDiagnostics', diagnostics()));

async function show(part: Partial<Diagnostics> = {}): Promise<void> {
  fakeBridge.answer('getDiagnostics', diagnostics(part));
  render(AboutView, { state: appState() });
  await vi.waitFor(() => find(document, 'section'));
}
const values = (): string[] =>
  [...document.querySelectorAll('dd')].map(({ textContent }) => textContent?.trim() ?? '');
const health = (): HTMLElement => find(document, 'dd [role=status]');
const checkButton = (): HTMLButtonElement => find(document, 'dd button');

test('shows what the app is made of and how the vault is', async () => {
  await show();
  const { version, host, system, node, chromium, sqlite, vault, logPath } = diagnostics();
  for (const value of [version, host, system, node, chromium, sqlite, vault.path, logPath])
    expect(values()).toContain(value);
  expect(values()).toContain('1,234');
  expect(values()).toContain(String(vault.format));
});

test('shows the time of an error as times of tickets are shown', async () => {
  const lastErrors = [{ at: '2026-09-02T13:04:05.000Z', part: 'sync', trace: 'TypeError' }];
  await show({ lastErrors });
  expect(find(document, 'li span').textContent).toBe(localInstant('2026-09-02T13:04:05.000Z', 'en'));
  showIn('zh-Hant');
  await tick();
  expect(find(document, 'li span').textContent).toBe(localInstant('2026-09-02T13:04:05.000Z', 'zh-Hant'));
  expect(find(document, 'li span').textContent).not.toMatch(/[上下]午/);
});

test('names the Chromium host in the current language, and Electron by its own name', async () => {
  showIn('zh-Hant');
  await show({ host: chromiumHost });
  expect(values()).not.toContain(chromiumHost);
  expect(values()).toContain('已安裝的 Chromium');
  document.body.innerHTML = '';
  await show({ host: 'Electron 45.0.0' });
  expect(values()).toContain('Electron 45.0.0');
});

test('asks the page for the version of Chromium where main does not know it', async () => {
  vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue('Chrome/138.0.9.9 Safari');
  await show({ chromium: '' });
  expect(values()).toContain('138.0.9.9');
});

test('has a word of its own for each state of the vault and of the keychain', async () => {
  const shown = async (part: Partial<Diagnostics>): Promise<string[]> => {
    document.body.innerHTML = '';
    await show(part);
    return values();
  };
  const { vault } = diagnostics();
  const states = ['opening', 'open', 'memory-only', 'failed'] as const;
  const vaults = new Set<string | undefined>();
  for (const state of states) vaults.add((await shown({ vault: { ...vault, state } }))[6]);
  expect(vaults.size).toBe(4);
  const keychains = new Set<string | undefined>();
  for (const keychain of ['available', 'unavailable', 'not-used', 'unknown'] as const)
    keychains.add((await shown({ keychain }))[11]);
  expect(keychains.size).toBe(4);
  const failed = { ...vault, state: 'failed', failure: 'vault-damaged' } as const;
  expect((await shown({ vault: failed }))[6]).toContain('vault-damaged');
});

test('checks the vault on request, and reads everything again', async () => {
  await show();
  const before = health().textContent;
  const held = fakeBridge.hold('checkVault');
  await user.click(checkButton());
  const checking = health().textContent;
  expect([checkButton().disabled, fakeBridge.received('checkVault')]).toEqual([true, [{}]]);
  held[0]?.resolve({ problems: 3 });
  await vi.waitFor(() => expect(health().textContent).toContain('3'));
  expect(health().classList.contains('bad')).toBe(true);
  expect(fakeBridge.received('getDiagnostics')).toHaveLength(2);
  fakeBridge.answer('checkVault', { problems: 0 });
  await user.click(checkButton());
  await vi.waitFor(() => expect(health().classList.contains('bad')).toBe(false));
  expect(new Set([before, checking, health().textContent]).size).toBe(3);
});

test('a check that fails is shown, and can be tried again', async () => {
  fakeBridge.fail('checkVault', errorOf('vault-closed'));
  await show();
  const before = health().textContent;
  await user.click(checkButton());
  await vi.waitFor(() => expect(app.failure?.code).toBe('vault-closed'));
  await vi.waitFor(() => expect(checkButton().disabled).toBe(false));
  expect(health().textContent).toBe(before);
});

test('a vault that is not open cannot be checked', async () => {
  await show({ vault: { ...diagnostics().vault, state: 'failed', format: null } });
  expect(checkButton().disabled).toBe(true);
});

test('lists the last errors, or says that there are none', async () => {
  const lastErrors = [{ at: '2026-01-02T03:04:05.000Z', part: 'sync', trace: 'TypeError' }];
  await show({ lastErrors });
  expect(find(document, 'li pre').textContent).toBe('sync: TypeError');
  expect(find(document, 'li .soft').textContent).toContain('2026');
  document.body.innerHTML = '';
  await show();
  expect(document.querySelector('li')).toBeNull();
  find(document, 'section p.soft');
});

test('shows the folder of the log', async () => {
  fakeBridge.answer('showLogFolder', null);
  await show();
  await user.click(find(document, 'section > button'));
  expect(fakeBridge.received('showLogFolder')).toEqual([{}]);
});

test('copies a report with the result of the check', async () => {
  const copied: string[] = [];
  document.execCommand = vi.fn(() => {
    copied.push((document.activeElement as HTMLTextAreaElement).value);
    return true;
  });
  fakeBridge.answer('checkVault', { problems: 0 });
  await show();
  await user.click(checkButton());
  await vi.waitFor(() => expect(fakeBridge.received('getDiagnostics')).toHaveLength(2));
  const button = find(document, '.actions button');
  const before = button.textContent;
  await user.click(button);
  expect(copied).toEqual([reportText(diagnostics(), 0)]);
  expect(button.textContent).not.toBe(before);
});

test('where nothing can be read says why', async () => {
  fakeBridge.fail('getDiagnostics', errorOf('internal'));
  render(AboutView, { state: appState() });
  expect((await screen.findByRole('alert')).dataset['code']).toBe('internal');
  expect(document.querySelector('section')).toBeNull();
});
