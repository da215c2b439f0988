import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { ErrorCode } from '../../../../src/contract/errors.ts';
import VaultTrouble from '../../../../src/renderer/features/vault/VaultTrouble.svelte';
import { errorOf, reportOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find } from '../../stores.ts';

const user = userEvent.setup();
function show(code: ErrorCode) {
  const { container } = render(VaultTrouble, { failure: reportOf(code), path: '/profile/vault.db' });
  return [...find(container, '.choices').querySelectorAll<HTMLElement>('button')];
}

test.each(['keychain-missing', 'keychain-failed'] as const)(
  'where the keychain is the trouble (%s): try again, or go on without it',
  async (code) => {
    fakeBridge.answer('retryOpening', null);
    fakeBridge.answer('startMemoryOnly', null);
    const choices = show(code);
    for (const one of choices) await user.click(one);
    expect(choices).toHaveLength(2);
    expect(fakeBridge.received('retryOpening')).toEqual([{}]);
    expect(fakeBridge.received('startMemoryOnly')).toEqual([{}]);
    expect(screen.queryByText('/profile/vault.db')).toBeNull();
    expect(screen.getByRole('alert').dataset['code']).toBe(code);
  },
);

test('where the file is the trouble: try again, or show its folder', async () => {
  fakeBridge.answer('showVaultFolder', null);
  const choices = show('disk-error');
  expect(choices).toHaveLength(2);
  await user.click(choices[1] as HTMLElement);
  expect(fakeBridge.received('showVaultFolder')).toEqual([{}]);
  screen.getByText('/profile/vault.db');
});

test.each(['vault-wrong-key', 'vault-damaged', 'vault-key-missing'] as const)(
  'a vault that will not open (%s) can be renamed, after a confirmation',
  async (code) => {
    fakeBridge.answer('moveVaultToBackup', { movedTo: '/profile/old.db' });
    const choices = show(code);
    await user.click(choices[2] as HTMLElement);
    expect(fakeBridge.received('moveVaultToBackup')).toEqual([]);
    await user.click(find(document, 'section button'));
    expect(fakeBridge.received('moveVaultToBackup')).toEqual([{}]);
  },
);

test('the confirmation can be refused', async () => {
  await user.click(show('vault-damaged')[2] as HTMLElement);
  await user.click(find(document, 'section button', 1));
  expect(document.querySelector('section')).toBeNull();
  expect(fakeBridge.received('moveVaultToBackup')).toEqual([]);
});

test('what goes wrong with it is shown beside the trouble', async () => {
  fakeBridge.fail('moveVaultToBackup', errorOf('disk-error'));
  await user.click(show('vault-damaged')[2] as HTMLElement);
  await user.click(find(document, 'section button'));
  await vi.waitFor(() =>
    expect(screen.getAllByRole('alert').map(({ dataset }) => dataset['code'])).toEqual([
      ...['vault-damaged', 'disk-error'],
    ]),
  );
});
