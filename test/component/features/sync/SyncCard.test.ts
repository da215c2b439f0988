import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import type { ConnectionState } from '../../../../src/contract/app.ts';
import type { SyncProgress } from '../../../../src/contract/sync.ts';
import { app } from '../../../../src/renderer/app.svelte.ts';
import SyncCard from '../../../../src/renderer/features/sync/SyncCard.svelte';
import { connectionState, syncProgress } from '../../../support/contract-data.ts';
import { errorOf, reportOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
const user = userEvent.setup();
function show(part: Partial<SyncProgress> | null, connection: Partial<ConnectionState> = {}) {
  const progress = part === null ? undefined : syncProgress({ connectionId: 7, ...part });
  const { container } = render(SyncCard, { connection: connectionState({ id: 7, ...connection }), progress });
  return find(container, 'section');
}
const actions = (card: HTMLElement): HTMLButtonElement[] => [
  ...card.querySelectorAll<HTMLButtonElement>('.actions > button:not([aria-expanded])'),
];
const bar = (): HTMLProgressElement => screen.getByRole<HTMLProgressElement>('progressbar');

describe('what can be done', () => {
  test.each(['running', 'waiting'] as const)('while a sync is %s: pause and cancel', async (state) => {
    fakeBridge.answer('pauseSync', null);
    fakeBridge.answer('cancelSync', null);
    for (const button of actions(show({ state }))) await user.click(button);
    expect(fakeBridge.received('pauseSync')).toEqual([{ connectionId: 7 }]);
    expect(fakeBridge.received('cancelSync')).toEqual([{ connectionId: 7 }]);
  });

  test.each(['paused', 'stopped'] as const)('with one that is %s: go on, or give it up', async (state) => {
    fakeBridge.answer('startSync', null);
    fakeBridge.answer('cancelSync', null);
    for (const button of actions(show({ state }))) await user.click(button);
    expect(fakeBridge.received('startSync')).toEqual([{ connectionId: 7, kind: 'changes' }]);
    expect(fakeBridge.received('cancelSync')).toEqual([{ connectionId: 7 }]);
  });

  test('before the first sync: start one', async () => {
    fakeBridge.answer('startSync', null);
    const card = show({ state: 'idle' });
    expect(actions(card)).toHaveLength(1);
    await user.click(actions(card)[0] as HTMLElement);
    expect(fakeBridge.received('startSync')).toEqual([{ connectionId: 7, kind: 'changes' }]);
    expect(screen.queryByRole('progressbar')).toBeNull();
  });

  test('after one: start another, or a full one', async () => {
    fakeBridge.answer('startSync', null);
    for (const button of actions(show({ state: 'done', finishedAt: '2026-01-01T00:00:00.000Z' })))
      await user.click(button);
    expect(fakeBridge.received('startSync').map(({ kind }) => kind)).toEqual(['changes', 'full']);
  });

  test('what goes wrong is shown', async () => {
    fakeBridge.fail('startSync', errorOf('bad-credential'));
    await user.click(actions(show({ state: 'idle' }))[0] as HTMLElement);
    await vi.waitFor(() => expect(app.failure?.code).toBe('bad-credential'));
  });

  test('with a connection that is disconnected: connect again, and nothing else', async () => {
    const card = show({ state: 'paused', failed: 3 }, { reachability: 'disconnected' });
    expect(card.querySelectorAll('.actions > button')).toHaveLength(1);
    expect(card.querySelector('.failed, progress, [role=status]')).toBeNull();
    await user.click(actions(card)[0] as HTMLElement);
    expect(app.page).toEqual({ name: 'connection-form', id: 7 });
  });

  test('changing the connection opens its form', async () => {
    await user.click(find(show({}), 'header button'));
    expect(app.page).toEqual({ name: 'connection-form', id: 7 });
  });
});

describe('the bar', () => {
  test.each([
    ['nothing is known yet', {}, 0],
    ['some is fetched', { fetched: 1, left: 3 }, 0.25],
    ['tickets are gone, and attachments fetched', { fetched: 1, gone: 1, files: 2, left: 4 }, 0.5],
    ['the list has been read', { fetched: 1, expected: 10, listed: 4, left: 1 }, 0.5],
  ])('where %s', (_, part, value) => {
    show({ state: 'running', ...part });
    expect(bar().value).toBeCloseTo(value);
  });

  test('shows no share while the list is being read', () => {
    show({ state: 'running', fetched: 2, listing: true, expected: 10, listed: 4, left: 2 });
    expect(bar().hasAttribute('value')).toBe(false);
  });
});

test('says how fast it goes only while it runs', () => {
  const fast = { perMinute: 1234, atOnce: 6, secondsLeft: 7200 };
  const pace = (part: Partial<SyncProgress>): string =>
    show(part).querySelector('[role=status] .soft')?.textContent ?? '';
  expect(pace({ state: 'running', ...fast })).toMatch(/1,234.*\b6\b.*\b2\b/);
  expect(pace({ state: 'running', ...fast, secondsLeft: null })).not.toMatch(/\b2\b/);
  expect(pace({ state: 'running', ...fast, perMinute: 0 })).toBe('');
  expect(pace({ state: 'paused', ...fast })).toBe('');
});

test('says what the server counts, without statuses that no ticket has', () => {
  const statuses = [
    { title: 'Waiting', count: 1500 },
    { title: 'Unused', count: 0 },
  ];
  const card = show({}, { counts: { active: 2000, awaitingReply: 12, flagged: 0, statuses } });
  const counts = find(card, '.counts').textContent;
  expect(counts).toMatch(/2,000.*12.*Waiting.*1,500/);
  expect(counts).not.toContain('Unused');
  expect(show({}).querySelector('.counts')).toBeNull();
});

test('has the name of the connection, or its host', () => {
  const named = show({});
  expect([find(named, 'h2').textContent, find(named, 'header .soft').textContent]).toEqual([
    ...['First desk', 'one.example · Europe/London'],
  ]);
  const unnamed = show({}, { name: '' });
  expect([find(unnamed, 'h2').textContent, find(unnamed, 'header .soft').textContent]).toEqual([
    ...['one.example', 'Europe/London'],
  ]);
});

test('shows why it stopped', () => {
  show({ state: 'stopped', failure: reportOf('authentication') });
  expect(screen.getByRole('alert').dataset['code']).toBe('authentication');
});

test('is there before anything is known of the sync', () => {
  expect(actions(show(null))).toHaveLength(1);
});

describe('what failed', () => {
  const failures = [
    { ticketId: 4, key: 2, number: 'N-4', fileName: 'a.pdf', failure: reportOf('timeout') },
    { ticketId: 5, key: null, number: '', fileName: null, failure: reportOf('wrong-ticket') },
  ];

  test('is listed on request, and can be tried again', async () => {
    fakeBridge.answer('listFailures', failures);
    fakeBridge.answer('retryFailed', null);
    const card = show({ state: 'done', failed: 2 });
    const [list, retry] = card.querySelectorAll<HTMLElement>('.failed > button');
    expect(list?.textContent).toContain('2');
    await user.click(list as HTMLElement);
    expect(fakeBridge.received('listFailures')).toEqual([{ connectionId: 7 }]);
    await vi.waitFor(() =>
      expect([...card.querySelectorAll('li')].map(({ textContent }) => textContent)).toEqual([
        expect.stringMatching(/N-4.*a\.pdf/s),
        expect.stringMatching(/\b5\b/),
      ]),
    );
    await user.click(list as HTMLElement);
    expect(card.querySelector('li')).toBeNull();
    await user.click(retry as HTMLElement);
    expect(fakeBridge.received('retryFailed')).toEqual([{ connectionId: 7 }]);
  });

  test('cannot be tried again while a sync runs', () => {
    expect(show({ state: 'running', failed: 2 }).querySelectorAll('.failed > button')).toHaveLength(1);
  });

  test('is not mentioned where nothing failed', () => {
    expect(show({ state: 'done' }).querySelector('.failed')).toBeNull();
  });
});

test('its settings open and close', async () => {
  fakeBridge.answer('getScopes', { departments: [], statuses: [] });
  const card = show({});
  const button = find(card, '.actions [aria-expanded]');
  await user.click(button);
  expect(button.getAttribute('aria-expanded')).toBe('true');
  await user.click(find(card, 'form button[type=button]'));
  expect(card.querySelector('form')).toBeNull();
});
