import { fireEvent, render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { defaultSyncSettings, type SyncSettings } from '../../../../src/contract/sync.ts';
import { app } from '../../../../src/renderer/app.svelte.ts';
import SyncSettingsForm from '../../../../src/renderer/features/sync/SyncSettingsForm.svelte';
import { connectionState } from '../../../support/contract-data.ts';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();
beforeEach(() => {
  fakeBridge.answer('getScopes', {
    departments: [
      { id: 3, name: 'Sales' },
      { id: 4, name: 'Billing' },
    ],
    statuses: ['Open', 'On hold'],
  });
  fakeBridge.answer('saveSyncSettings', null);
});

async function show(sync: Partial<SyncSettings> = {}) {
  const onclose = vi.fn();
  const connection = connectionState({ id: 7, sync: { ...defaultSyncSettings, ...sync } });
  const { container } = render(SyncSettingsForm, { connection, onclose });
  await screen.findByText('Sales');
  return { form: find<HTMLFormElement>(container, 'form'), onclose, connection };
}
/** What was saved last. */
const saved = (): SyncSettings | undefined => fakeBridge.received('saveSyncSettings').at(-1)?.settings;
const save = (form: HTMLElement): Promise<void> => user.click(find(form, 'button.main'));
const numbers = (form: HTMLElement): HTMLInputElement[] => [
  ...form.querySelectorAll<HTMLInputElement>('input[type=number]'),
];

test('saves what is there, and closes', async () => {
  const before = { departments: [4], statuses: ['On hold'], clientId: 12, attachments: 'all' as const };
  const { form, onclose } = await show(before);
  await save(form);
  expect(fakeBridge.received('getScopes')).toEqual([{ connectionId: 7 }]);
  expect(fakeBridge.received('saveSyncSettings')).toEqual([
    { connectionId: 7, settings: { ...defaultSyncSettings, ...before } },
  ]);
  await vi.waitFor(() => expect(onclose).toHaveBeenCalledOnce());
});

test('saves each thing that is changed', async () => {
  const { form, connection } = await show();
  await user.selectOptions(find(form, 'select'), '360');
  const [fullEveryDays, mostAtOnce, attachmentLimit, clientId] = numbers(form);
  for (const [input, value] of [
    [fullEveryDays, '30'],
    [mostAtOnce, '2'],
    [attachmentLimit, '25'],
    [clientId, '99'],
  ] as const)
    await fireEvent.input(input as HTMLInputElement, { target: { value } });
  const [atStart, ignoreDepartments] = [
    find(form, 'fieldset input'),
    find(form, 'fieldset:nth-of-type(3) label:last-of-type input'),
  ];
  for (const box of [atStart, ignoreDepartments]) await user.click(box);
  for (const text of ['Sales', 'Open', 'On hold'])
    await user.click(find(screen.getByText(text).closest('label') as HTMLElement, 'input'));
  await user.click(find(form, 'input[value=on-demand]'));
  await save(form);
  // As the list shows them.
  expect(saved()).toEqual({
    ...{ departments: [3], statuses: ['On hold', 'Open'], clientId: 99, ignoreDepartments: true },
    ...{ attachments: 'on-demand', attachmentLimit: 25, atStart: true, everyMinutes: 360 },
    ...{ fullEveryDays: 30, mostAtOnce: 2 },
  });
  expect(connection.sync).toEqual(defaultSyncSettings);
});

test('an empty client is none', async () => {
  const { form } = await show({ clientId: 12 });
  const clientId = numbers(form)[3] as HTMLInputElement;
  expect(clientId.value).toBe('12');
  await fireEvent.input(clientId, { target: { value: '' } });
  await save(form);
  expect(saved()?.clientId).toBeNull();
});

test('the numbers have the limits of the contract', async () => {
  const { form } = await show();
  expect(numbers(form).map(({ min, max }) => [min, max])).toEqual([
    ['0', '365'],
    ['1', '16'],
    ['1', '64'],
    ['1', ''],
  ]);
});

test('stays open where it cannot be saved', async () => {
  fakeBridge.fail('saveSyncSettings', errorOf('vault-busy'));
  const { form, onclose } = await show();
  await save(form);
  await vi.waitFor(() => expect(app.failure?.code).toBe('vault-busy'));
  expect(onclose).not.toHaveBeenCalled();
});

test('closing saves nothing', async () => {
  const { form, onclose } = await show();
  await user.click(find(form, 'button[type=button]'));
  expect(onclose).toHaveBeenCalledOnce();
  expect(saved()).toBeUndefined();
});

test('can be used where departments and statuses cannot be read', async () => {
  fakeBridge.fail('getScopes', errorOf('vault-busy'));
  const { container } = render(SyncSettingsForm, { connection: connectionState(), onclose: vi.fn() });
  await vi.waitFor(() => expect(app.failure?.code).toBe('vault-busy'));
  await save(container);
  expect(saved()).toEqual(defaultSyncSettings);
});
