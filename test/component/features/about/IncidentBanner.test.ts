import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Incident } from '../../../../src/contract/diagnostics.ts';
import IncidentBanner from '../../../../src/renderer/features/about/IncidentBanner.svelte';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find } from '../../stores.ts';

const user = userEvent.setup();
const incident = (kind: Incident['kind'] = 'worker', details = 'search: TypeError'): Incident => ({
  kind,
  path: kind.startsWith('settings') ? '/profile/settings.json.damaged' : null,
  details,
});
const alert = (): HTMLElement | null => screen.queryByRole('alert');
async function emit(given: Incident | null): Promise<void> {
  fakeBridge.emit('incident', given);
  await tick();
}
beforeEach(() => fakeBridge.answer('getIncident', null));

test('is not there until something happened', async () => {
  render(IncidentBanner);
  await vi.waitFor(() => expect(fakeBridge.received('getIncident')).toEqual([{}]));
  expect(alert()).toBeNull();
  await emit(incident());
  expect(alert()).not.toBeNull();
});

test('shows what happened before the page was there', async () => {
  fakeBridge.answer('getIncident', incident('window'));
  render(IncidentBanner);
  await screen.findByRole('alert');
});

test('is not there where what happened cannot be read', async () => {
  fakeBridge.fail('getIncident', errorOf('internal'));
  render(IncidentBanner);
  await vi.waitFor(() => expect(fakeBridge.received('getIncident')).toHaveLength(1));
  await tick();
  expect(alert()).toBeNull();
});

test('has a sentence of its own for each kind', async () => {
  render(IncidentBanner);
  const sentences = new Set<string | null>();
  for (const kind of ['window', 'worker', 'settings-kept', 'settings-unreadable', 'error'] as const) {
    await emit(incident(kind));
    const { textContent } = find(document, '[role=alert] span');
    sentences.add(textContent);
    expect(textContent?.includes('/profile/settings.json.damaged')).toBe(kind.startsWith('settings'));
  }
  expect(sentences.size).toBe(5);
});

test('copies the details, and offers those of the next one again', async () => {
  const copied: string[] = [];
  document.execCommand = vi.fn(() => {
    copied.push((document.activeElement as HTMLTextAreaElement).value);
    return true;
  });
  render(IncidentBanner);
  await emit(incident('worker', 'search: TypeError'));
  const button = find(document, '[role=alert] button');
  const before = button.textContent;
  await user.click(button);
  expect(copied).toEqual(['search: TypeError']);
  expect(button.textContent).not.toBe(before);
  await emit(incident('worker', 'sync: RangeError'));
  expect(button.textContent).toBe(before);
  await user.click(button);
  expect(copied[1]).toBe('sync: RangeError');
});

test('is closed by main, for every window', async () => {
  fakeBridge.answer('dismissIncident', null);
  render(IncidentBanner);
  await emit(incident());
  await user.click(find(document, '[role=alert] button', 1));
  expect(fakeBridge.received('dismissIncident')).toEqual([{}]);
  await emit(null);
  expect(alert()).toBeNull();
});

test('listens no longer than it is there', () => {
  const { unmount } = render(IncidentBanner);
  expect(fakeBridge.listeners('incident')).toBe(1);
  unmount();
  expect(fakeBridge.listeners('incident')).toBe(0);
});
