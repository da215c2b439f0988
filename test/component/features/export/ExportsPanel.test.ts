import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { describe, expect, test, vi } from 'vitest';
import { app } from '../../../../src/renderer/app.svelte.ts';
import { exports } from '../../../../src/renderer/features/export/exports.svelte.ts';
import ExportsPanel from '../../../../src/renderer/features/export/ExportsPanel.svelte';
import { errorText } from '../../../../src/shared/error-text.ts';
import { exportProgress } from '../../../support/contract-data.ts';
import { errorOf, reportOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();

async function show(...list: ReturnType<typeof exportProgress>[]) {
  fakeBridge.answer('listExports', list);
  const rendered = render(ExportsPanel);
  await vi.waitFor(() => expect(exports.list).toEqual(list));
  await tick();
  return rendered;
}
const cards = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.card')];
const labels = (): string[] =>
  [...document.querySelectorAll('.actions button')].map((one) => one.textContent);
const facts = (): string => find(document, '.card p.number').textContent;

test('is not there without exports', async () => {
  await show();
  expect(document.querySelector('.panel')).toBeNull();
});

test('follows the exports as long as it is there, the newest at the top', async () => {
  const { unmount } = await show(
    exportProgress({ id: 1, format: 'mbox' }),
    exportProgress({ id: 2, total: 12 }),
  );
  expect(cards().map((card) => card.getAttribute('aria-label'))).toEqual([
    '12 tickets · PDF',
    '100 tickets · Mailbox (mbox)',
  ]);
  unmount();
  expect(fakeBridge.listeners('exports')).toBe(0);
});

test('says how far a running export is', async () => {
  await show(exportProgress({ done: 1200, failed: 34, total: 5231, rate: 46.2, secondsLeft: 3600 }));
  expect(facts()).toContain('1,234 of 5,231');
  expect(facts()).toContain('46 per second');
  expect(facts()).toContain('60 minutes');
  expect(find<HTMLProgressElement>(document, 'progress')).toMatchObject({ value: 1234, max: 5231 });
});

test('says nothing of what is not known yet', async () => {
  await show(exportProgress({ done: 1, total: 10 }));
  expect(facts().trim()).toBe('1 of 10');
});

test('a slow export has a rate, too', async () => {
  await show(exportProgress({ rate: 0.4 }));
  expect(facts()).toContain('0.4 per second');
});

test.each([
  ['waiting', {}, ['Cancel']],
  ['running', {}, ['Pause', 'Cancel']],
  ['paused', {}, ['Resume', 'Cancel']],
  ['failed', {}, ['Try again', 'Dismiss']],
  ['cancelled', {}, ['Dismiss']],
  ['done', { done: 100 }, ['Open', 'Show in folder', 'Dismiss']],
  ['done', { failed: 100 }, ['Dismiss']],
] as const)('what can be done with one that is %s', async (state, part, actions) => {
  await show(exportProgress({ state, ...part }));
  expect(labels()).toEqual(actions);
});

test.each([
  ['running', 0, 'pauseExport'],
  ['running', 1, 'cancelExport'],
  ['paused', 0, 'resumeExport'],
  ['failed', 0, 'resumeExport'],
  ['failed', 1, 'dismissExport'],
  ['done', 0, 'openExport'],
  ['done', 1, 'showExportInFolder'],
  ['done', 2, 'dismissExport'],
] as const)('of one that is %s, button %i calls main', async (state, at, call) => {
  fakeBridge.answer(call, null);
  await show(exportProgress({ id: 9, state, done: 1 }));
  await user.click(find(document, '.actions button', at));
  expect(fakeBridge.received(call)).toEqual([{ id: 9 }]);
});

test('an action that fails is an error on the page', async () => {
  fakeBridge.fail('openExport', errorOf('cannot-open'));
  await show(exportProgress({ state: 'done', done: 1 }));
  await user.click(find(document, '.actions button'));
  await vi.waitFor(() => expect(app.failure?.code).toBe('cannot-open'));
  expect(find<HTMLButtonElement>(document, '.actions button').disabled).toBe(false);
});

test('says why an export stopped', async () => {
  const failure = reportOf('disk-full');
  await show(exportProgress({ state: 'failed', failure }));
  expect(find(document, '.failure').textContent).toContain(errorText(failure).nextStep);
});

describe('tickets that could not be exported', () => {
  const failure = reportOf('unreadable-answer');
  const failures = [
    { key: 4, number: 'N-4', subject: 'Broken', failure },
    { key: 6, number: 'N-6', subject: '', failure },
  ];

  test('are listed with the reason, and can be opened', async () => {
    app.page = { name: 'settings' };
    fakeBridge.answer('changeSettings', null);
    await show(exportProgress({ state: 'done', done: 98, failed: 2, failures }));
    const items = [...document.querySelectorAll('details li')];
    expect(items).toHaveLength(2);
    expect(items[0]?.textContent).toContain('#N-4 Broken');
    expect(items[0]?.textContent).toContain(errorText(failure).message);
    expect(items[1]?.textContent).toContain('No subject');
    await user.click(find(document, 'details li button', 1));
    expect([app.page.name, app.selected]).toEqual(['tickets', 6]);
  });

  test('are counted where there are too many to list', async () => {
    await show(exportProgress({ failed: 1002, failures }));
    expect(find(document, 'summary').textContent).toContain('1,002');
    expect(find(document, 'details li:last-child').textContent).toContain('1,000');
  });
});

describe('the panel', () => {
  test('can be collapsed to a percentage, and opens again for a new export', async () => {
    await show(exportProgress({ id: 1, total: 300, done: 99 }), exportProgress({ id: 2, state: 'waiting' }));
    const toggle = find(document, '.panel header button');
    await user.click(toggle);
    expect(toggle.getAttribute('aria-expanded')).toBe('false');
    expect(cards()).toEqual([]);
    expect(find(document, '.panel header').textContent).toContain('24%');
    fakeBridge.emit('exports', [exportProgress({ id: 1, total: 300, done: 200 })]);
    await tick();
    expect(cards()).toEqual([]);
    fakeBridge.emit('exports', [exportProgress({ id: 1 }), exportProgress({ id: 3 })]);
    await tick();
    expect(cards()).toHaveLength(2);
  });

  test('announces progress in one place', async () => {
    await show();
    fakeBridge.emit('exports', [exportProgress({ id: 77, total: 20 })]);
    await tick();
    expect(screen.getAllByRole('status').map((one) => one.textContent)).toEqual(['Exporting 20 tickets']);
  });
});
