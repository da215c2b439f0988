import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { expect, test } from 'vitest';
import { chromiumHost, type AppState } from '../../../../src/contract/app.ts';
import { app } from '../../../../src/renderer/app.svelte.ts';
import { showIn } from '../../../../src/renderer/locale.svelte.ts';
import StatusBar from '../../../../src/renderer/features/status/StatusBar.svelte';
import { errorText } from '../../../../src/shared/error-text.ts';
import { appState, connectionState, syncProgress } from '../../../support/contract-data.ts';
import { reportOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();
function show(part: Partial<AppState> = {}) {
  const { container } = render(StatusBar, { state: appState(part) });
  const bar = find(container, 'footer');
  return {
    bar,
    servers: [...bar.querySelectorAll<HTMLElement>('.reach')],
    page: find(bar, ':scope > button.link'),
  };
}

test('has a word of its own for each state of a server', () => {
  const states = ['disconnected', 'unknown', 'checking', 'online', 'offline', 'refused'] as const;
  const connections = states.map((reachability, id) => connectionState({ id: id + 1, reachability }));
  const { servers } = show({ connections });
  expect(new Set(servers.map((one) => find(one, '[role=status]').textContent)).size).toBe(6);
  expect(servers[3]?.classList.contains('online')).toBe(true);
});

test('names the servers where there are several, and leaves out tickets from files', () => {
  const files = connectionState({ id: 9, apiUrl: '', name: 'Files' });
  const one = show({ connections: [connectionState(), files] });
  expect([one.servers.length, one.bar.textContent?.includes('First desk')]).toEqual([1, false]);
  const second = connectionState({ id: 2, name: '', host: 'two.example' });
  const several = show({ connections: [connectionState(), second] });
  expect(several.servers.map(({ textContent }) => textContent)).toEqual([
    expect.stringContaining('First desk'),
    expect.stringContaining('two.example'),
  ]);
});

test('says why a server cannot be reached, and checks it again', async () => {
  fakeBridge.answer('checkReachability', null);
  const reachabilityFailure = reportOf('timeout');
  const { message, nextStep } = errorText(reachabilityFailure);
  const { bar, servers } = show({
    connections: [connectionState({ reachability: 'offline', reachabilityFailure })],
  });
  expect(servers[0]?.title).toContain(message);
  expect(servers[0]?.title).toContain(nextStep);
  expect(find(bar, '.reason').textContent).toBe(message);
  await user.click(servers[0] as HTMLElement);
  expect(fakeBridge.received('checkReachability')).toEqual([{}]);
  expect(show().bar.querySelector('.reason')).toBeNull();
});

test('leads to the connections, and back to the tickets', async () => {
  const { page } = show();
  await user.click(page);
  expect(app.page).toEqual({ name: 'connections' });
  await user.click(page);
  expect(app.page).toEqual({ name: 'tickets' });
});

test('says what the syncs do', async () => {
  const { page } = show();
  const idle = page.textContent;
  app.sync = [syncProgress({ state: 'waiting', left: 5 }), syncProgress({ state: 'done', left: 5 })];
  await tick();
  const waiting = page.textContent;
  expect(page.querySelector('.spinner')).not.toBeNull();
  app.sync = [
    ...[syncProgress({ state: 'waiting', left: 1000 }), syncProgress({ state: 'running', left: 234 })],
    syncProgress({ state: 'paused', left: 9 }),
  ];
  await tick();
  expect(page.textContent).toContain('1,234');
  for (const progress of [{}, { listing: true, left: 234 }]) {
    app.sync = [syncProgress({ state: 'running', ...progress })];
    await tick();
    expect(page.textContent).not.toMatch(/\d/);
  }
  expect(new Set([idle, waiting, page.textContent]).size).toBe(3);
  app.sync = [syncProgress({ state: 'stopped' })];
  await tick();
  expect([page.textContent, page.querySelector('.spinner')]).toEqual([idle, null]);
});

test('says that nothing is kept in a temporary session, and which version this is', () => {
  expect(show().bar.querySelector('strong')).toBeNull();
  find(show({ vault: 'memory-only' }).bar, 'strong');
  expect(screen.getAllByText(/9\.8\.7/)).toHaveLength(2);
});

test('names the host in the current language', () => {
  showIn('zh-Hant');
  show({ host: chromiumHost, version: '9.8.7' });
  expect(screen.getByText(/9\.8\.7/).textContent).toBe('Threadkeep 9.8.7 · 已安裝的 Chromium');
});
