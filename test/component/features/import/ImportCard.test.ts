import { fireEvent, render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { expect, test, vi } from 'vitest';
import type { ConnectionState } from '../../../../src/contract/app.ts';
import ImportCard from '../../../../src/renderer/features/import/ImportCard.svelte';
import { imports } from '../../../../src/renderer/features/import/import-progress.svelte.ts';
import { connectionState } from '../../../support/contract-data.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();
const counts = { files: 2000, filesDone: 500, skipped: 0, added: 1, newer: 0, same: 0, older: 0, refused: 0 };
const servers = [connectionState({ id: 2, name: '', host: 'two.example', timeZone: 'Asia/Taipei' })];

function show(given: ConnectionState[] = servers) {
  const { container } = render(ImportCard, { servers: given });
  const card = find(container, 'section');
  return { card, choose: [...card.querySelectorAll<HTMLButtonElement>('.line > button')] };
}

test.each([
  ['files', 0, false],
  ['a folder', 1, true],
])('asks for %s, in the zone that is given, of no connection', async (_, at, folder) => {
  fakeBridge.answer('importFiles', null);
  const { card, choose } = show();
  await fireEvent.input(find(card, '[name=importZone]'), { target: { value: 'America/New_York' } });
  await user.click(choose[at] as HTMLElement);
  expect(fakeBridge.received('importFiles')).toEqual([
    { connectionId: null, timeZone: 'America/New_York', folder },
  ]);
});

test('imports into a connection in its own zone, which is not asked for then', async () => {
  fakeBridge.answer('importFiles', null);
  const { card, choose } = show();
  await user.selectOptions(find(card, 'select'), 'two.example');
  expect(card.querySelector('[name=importZone]')).toBeNull();
  expect(find(card, '.zone').textContent).toMatch(/Asia\/Taipei.*two\.example/s);
  await user.click(choose[0] as HTMLElement);
  expect(fakeBridge.received('importFiles')).toEqual([
    { connectionId: 2, timeZone: 'Asia/Taipei', folder: false },
  ]);
});

test('shows how far it is, can be cancelled once, and starts no other meanwhile', async () => {
  fakeBridge.answer('cancelImport', null);
  const { card, choose } = show();
  imports.busy = true;
  await tick();
  expect(choose.map(({ disabled }) => disabled)).toEqual([true, true]);
  expect(screen.queryByRole('progressbar')).toBeNull();
  imports.progress = counts;
  await tick();
  const bar = screen.getByRole<HTMLProgressElement>('progressbar');
  expect([bar.value, bar.max]).toEqual([500, 2000]);
  expect(screen.getByRole('status').textContent).toMatch(/500.*2,000/s);
  const cancel = find<HTMLButtonElement>(card, '.running button');
  await user.click(cancel);
  expect(fakeBridge.received('cancelImport')).toEqual([{}]);
  await vi.waitFor(() => expect(cancel.disabled).toBe(true));
});

test('shows the report of the last one', async () => {
  const { card } = show();
  expect(card.querySelector('.report')).toBeNull();
  imports.report = { entries: [], counts, stoppedBy: null };
  await tick();
  find(card, '.report');
});
