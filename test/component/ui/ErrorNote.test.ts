import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { expect, test, vi } from 'vitest';
import { app } from '../../../src/renderer/app.svelte.ts';
import ErrorNote from '../../../src/renderer/ui/ErrorNote.svelte';
import { appError } from '../../../src/shared/app-error.ts';
import { errorText } from '../../../src/shared/error-text.ts';
import { appState } from '../../support/contract-data.ts';
import { reportOf } from '../../support/errors.ts';
import { find } from '../stores.ts';

const user = userEvent.setup();

test('says what happened and what to do, and can be dismissed', async () => {
  const onclose = vi.fn();
  const failure = reportOf('disk-full');
  render(ErrorNote, { failure, onclose });
  const note = screen.getByRole('alert');
  expect(note.dataset['code']).toBe('disk-full');
  expect(find(note, 'strong').textContent).toBe(errorText(failure).message);
  expect(find(note, 'p').textContent).toBe(errorText(failure).nextStep);
  expect(note.querySelector('code')).toBeNull();
  await user.click(find(note, '.close'));
  expect(onclose).toHaveBeenCalledOnce();
});

test('of a server that is down, says that tickets can still be read, if there are any', async () => {
  const failure = appError('unreachable', 'unreachable', { host: 'a.example' }).report();
  const texts = (): (string | null)[] => [...document.querySelectorAll('p')].map((p) => p.textContent);
  const { nextStep } = errorText(failure);
  app.state = appState({ ticketCount: 1 });
  const { rerender } = render(ErrorNote, { failure });
  expect(texts()).toEqual([nextStep, 'You can still read the tickets in your vault.']);
  for (const state of [appState({ ticketCount: 0 }), null]) {
    app.state = state;
    await tick();
    expect(texts()).toEqual([nextStep]);
  }
  app.state = appState({ ticketCount: 1 });
  await rerender({ failure: reportOf('disk-full') });
  expect(texts()).toHaveLength(1);
});

test('cannot be dismissed where nobody listens', () => {
  render(ErrorNote, { failure: reportOf('disk-full') });
  expect(screen.queryByRole('button')).toBeNull();
});

test.each([
  ['the address', { address: '203.0.113.7', action: 'GetTicket' }, '203.0.113.7'],
  ['the action', { action: 'GetTicket', path: '/x' }, 'GetTicket'],
])('%s can be copied', async (_, facts, copied) => {
  const selected: string[] = [];
  document.execCommand = vi.fn(() => {
    selected.push((document.activeElement as HTMLTextAreaElement).value);
    return true;
  });
  render(ErrorNote, { failure: reportOf('ip-not-allowed', facts) });
  screen.getByText(copied);
  const button = screen.getByRole('button');
  const before = button.textContent;
  await user.click(button);
  expect(selected).toEqual([copied]);
  expect(document.execCommand).toHaveBeenCalledWith('copy');
  expect(button.textContent).not.toBe(before);
  expect(document.querySelector('textarea')).toBeNull();
});

test('does not say that it copied what the system refused to copy', async () => {
  document.execCommand = vi.fn(() => false);
  render(ErrorNote, { failure: reportOf('ip-not-allowed', { address: '203.0.113.7' }) });
  const before = screen.getByRole('button').textContent;
  await user.click(screen.getByRole('button'));
  expect(screen.getByRole('button').textContent).toBe(before);
});
