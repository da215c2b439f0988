import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import type { ShownAttachment } from '../../../../src/contract/app.ts';
import { app } from '../../../../src/renderer/app.svelte.ts';
import AttachmentChip from '../../../../src/renderer/features/attachments/AttachmentChip.svelte';
import { errorText } from '../../../../src/shared/error-text.ts';
import { errorOf, reportOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();
const place = { key: 5, revision: 15, position: 0, at: 2 };
const stored = { fileName: 'a.txt', state: 'stored', size: 2048, showAs: null } as const;

function show(part: Partial<ShownAttachment> = {}, hasServer = true) {
  const onchange = vi.fn();
  const file: ShownAttachment = {
    ...{ fileName: 'a.txt', state: 'left', size: null, failure: null, showAs: null, risky: false },
    ...part,
  };
  const { container } = render(AttachmentChip, { file, place, hasServer, onchange });
  const buttons = (): HTMLButtonElement[] => [...find(container, '.file').querySelectorAll('button')];
  return { chip: find(container, '.file'), buttons, onchange };
}

describe('what can be done with a file', () => {
  test.each(['left', 'wanted', 'too-large', 'failed'] as const)('that is %s: fetch it', async (state) => {
    const held = fakeBridge.hold('fetchFile');
    const { buttons, onchange } = show({ state });
    await user.click(buttons()[0] as HTMLElement);
    expect(buttons().map(({ disabled }) => disabled)).toEqual([true]);
    expect(held[0]?.args).toEqual(place);
    expect(onchange).not.toHaveBeenCalled();
    held[0]?.resolve({ ...stored, failure: null, risky: false });
    await vi.waitFor(() => expect(onchange).toHaveBeenCalledOnce());
    await vi.waitFor(() => expect(buttons()[0]?.disabled).toBe(false));
  });

  test.each(['deleted', 'lost'] as const)('that is %s: nothing', (state) => {
    expect(show({ state }).buttons()).toEqual([]);
  });

  test('of a ticket without a server: nothing, and another word for it', () => {
    const { chip, buttons } = show({ state: 'left' }, false);
    expect(buttons()).toEqual([]);
    expect(find(chip, '.soft').textContent).not.toBe(find(show({ state: 'left' }).chip, '.soft').textContent);
  });

  test('that is stored: save it', async () => {
    fakeBridge.answer('saveFile', { path: '/home/me/a.txt' });
    const { buttons } = show(stored);
    await user.click(buttons()[0] as HTMLElement);
    expect(fakeBridge.received('saveFile')).toEqual([place]);
    expect((await screen.findByRole('status')).textContent).toContain('/home/me/a.txt');
  });

  test('that can be shown: show it, too', async () => {
    HTMLDialogElement.prototype.showModal = vi.fn();
    const { buttons } = show({ ...stored, showAs: 'image' });
    expect(buttons()).toHaveLength(2);
    await user.click(buttons()[0] as HTMLElement);
    const frame = find<HTMLIFrameElement>(document, 'dialog iframe');
    expect(frame.getAttribute('sandbox')).toBe('allow-scripts');
    expect(HTMLDialogElement.prototype.showModal).toHaveBeenCalledOnce();
    await user.click(find(document, 'dialog header button', 1));
    expect(document.querySelector('dialog')).toBeNull();
  });

  test('that is shown: save it from there, where errors are shown, too', async () => {
    HTMLDialogElement.prototype.showModal = vi.fn();
    await user.click(show({ ...stored, showAs: 'image' }).buttons()[0] as HTMLElement);
    const dialog = find(document, 'dialog');
    const save = find<HTMLButtonElement>(dialog, 'header button');
    fakeBridge.fail('saveFile', errorOf('disk-full'));
    await user.click(save);
    await vi.waitFor(() => expect(dialog.querySelector('[data-code=disk-full]')).not.toBeNull());
    expect(app.failure).toBeNull();
    const held = fakeBridge.hold('saveFile');
    await user.click(save);
    expect([save.disabled, held[0]?.args]).toEqual([true, place]);
    expect(dialog.querySelector('[role=alert]')).toBeNull();
    held[0]?.resolve({ path: '/home/me/a.png' });
    await vi.waitFor(() => expect(find(dialog, '[role=status]').textContent).toContain('/home/me/a.png'));
    expect(save.disabled).toBe(false);
  });
});

describe('a file that could run as a program', () => {
  test('is saved after a warning alone', async () => {
    fakeBridge.answer('saveFile', { path: null });
    const { buttons } = show({ ...stored, risky: true });
    await user.click(buttons()[0] as HTMLElement);
    const alert = screen.getByRole('alert');
    expect(fakeBridge.received('saveFile')).toEqual([]);
    await user.click(find(alert, 'button'));
    expect(fakeBridge.received('saveFile')).toEqual([place]);
    await vi.waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    expect(screen.queryByRole('status')).toBeNull();
  });

  test('is left where the user thinks better of it', async () => {
    const { buttons } = show({ ...stored, risky: true });
    await user.click(buttons()[0] as HTMLElement);
    await user.click(find(screen.getByRole('alert'), 'button', 1));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(fakeBridge.received('saveFile')).toEqual([]);
  });
});

test('what goes wrong is shown, and the ticket is read again: the file may be gone', async () => {
  fakeBridge.fail('fetchFile', errorOf('attachment-unavailable'));
  const { buttons, onchange } = show();
  await user.click(buttons()[0] as HTMLElement);
  await vi.waitFor(() => expect(app.failure?.code).toBe('attachment-unavailable'));
  expect(onchange).toHaveBeenCalledOnce();
  expect(buttons()[0]?.disabled).toBe(false);
});

test('says why a file could not be fetched', () => {
  const failure = reportOf('timeout');
  expect(show({ state: 'failed', failure }).chip.title).toBe(errorText(failure).message);
  expect(show().chip.title).toBe('');
});

test.each([
  [0, /\b0\b/],
  [1023, /\b1,?023\b/],
  [1024, /\b1\sKB/],
  [10_239, /\b10\sKB/],
  [1024 * 1024, /\b1(\.0)?\sMB/],
  [1.55 * 1024 * 1024, /\b1\.[56]\sMB/],
])('a size of %d bytes is written %s', (size, written) => {
  expect(find(show({ ...stored, size }).chip, '.soft').textContent).toMatch(written);
});

test('has its name, or a word where it has none', () => {
  expect(find(show().chip, '.name').textContent).toBe('a.txt');
  expect(find(show({ fileName: '' }).chip, '.name').textContent).not.toBe('');
});
