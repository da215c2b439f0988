import { fireEvent, render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { app } from '../../../../src/renderer/app.svelte.ts';
import { exports } from '../../../../src/renderer/features/export/exports.svelte.ts';
import TicketList from '../../../../src/renderer/features/tickets/TicketList.svelte';
import { ThreadStore } from '../../../../src/renderer/features/thread/thread.svelte.ts';
import { ticketList } from '../../../../src/renderer/features/tickets/ticket-list.svelte.ts';
import {
  appState,
  connectionState,
  searchResult,
  shownThread,
  ticketRow,
} from '../../../support/contract-data.ts';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { find, showResult, withFreshStores } from '../../stores.ts';

const rowHeight = 76;
withFreshStores();
const user = userEvent.setup();
beforeEach(() => {
  // Five rows in sight: jsdom lays nothing out.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(5 * rowHeight);
  fakeBridge.answer('listRows', ({ from, count }) =>
    Array.from({ length: count }, (_, at) => ticketRow(from + at + 1)),
  );
});
afterEach(() => vi.restoreAllMocks());

async function show(found = searchResult(8)): Promise<void> {
  await showResult(found);
  render(TicketList, { total: 100 });
  await tick();
}
const option = (position: number): HTMLElement =>
  find(screen.getByRole('listbox'), `[aria-posinset="${position}"]`);
const positions = (): number[] =>
  screen.getAllByRole('option').map((one) => Number(one.getAttribute('aria-posinset')));
const scroller = (): HTMLElement => screen.getByRole('listbox').parentElement as HTMLElement;
const press = (key: string, more = {}): Promise<unknown> =>
  fireEvent.keyDown(screen.getByRole('listbox'), { key, ...more });

describe('what is in the page', () => {
  test('is the rows in sight and some around, of all that were found', async () => {
    await show(searchResult(1000, 50));
    expect(positions()).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
    expect(option(1).getAttribute('aria-setsize')).toBe('1000');
    expect(screen.getByRole('listbox').style.height).toBe(`${1000 * rowHeight}px`);
    scroller().scrollTop = 500 * rowHeight;
    await fireEvent.scroll(scroller());
    expect(positions()[0]).toBe(498);
    expect(option(498).style.transform).toBe(`translateY(${497 * rowHeight}px)`);
    await vi.waitFor(() => expect(option(501).textContent).toContain('Subject 501'));
    expect(fakeBridge.received('listRows').map(({ from }) => from)).toEqual([450, 500]);
  });

  test('of a list that is too tall for a browser is scrolled in proportion', async () => {
    const total = 1_000_000;
    await show(searchResult(total, 50));
    expect(screen.getByRole('listbox').style.height).toBe('20000000px');
    scroller().scrollTop = 20_000_000 - 5 * rowHeight;
    await fireEvent.scroll(scroller());
    expect(positions().at(-1)).toBe(total);
    const last = Number(/\((.*)px\)/.exec(option(total).style.transform)?.[1]);
    // The style has six digits.
    expect(last).toBeCloseTo(20_000_000 - rowHeight, -2);
  });

  test('is a sentence where nothing was found: another one where nothing was searched for', async () => {
    await show(searchResult(0));
    expect(screen.queryByRole('listbox')).toBeNull();
    const empty = document.querySelector('.none')?.textContent;
    ticketList.text = 'word';
    await tick();
    expect(document.querySelector('.none')?.textContent).not.toBe(empty);
  });

  test('says how many were found of how many, and of a result that is not ranked so', async () => {
    await show(searchResult(8));
    const plain = screen.getByRole('status').textContent;
    expect(plain).toMatch(/8\D+100\D/);
    await showResult(searchResult(8, 8, { phrases: [[{ text: 'a', unspaced: false, prefix: false }]] }));
    expect(screen.getByRole('status').textContent?.length).toBeGreaterThan(plain?.length ?? 0);
  });

  test('everything in it can be exported', async () => {
    ticketList.text = 'router';
    await show(searchResult(8));
    await user.click(screen.getByRole('button', { name: 'Export all…' }));
    expect(exports.request).toMatchObject({
      selection: { kind: 'search', query: { text: 'router' } },
      count: 8,
    });
  });

  test('begins at its top after a new search, and stays where it is after a refresh', async () => {
    await show(searchResult(1000, 50));
    scroller().scrollTop = 900;
    await ticketList.refresh();
    await tick();
    expect(scroller().scrollTop).toBe(900);
    await ticketList.search();
    await tick();
    expect(scroller().scrollTop).toBe(0);
  });

  test('has the colours of the connections where there are several', async () => {
    await show();
    expect(document.querySelector('.connection')).toBeNull();
    app.state = appState({
      connections: [connectionState(), connectionState({ id: 2, color: '#0000ff' })],
    });
    await tick();
    expect(find(option(1), '.connection').style.background).toMatch(/#0f766e|rgb\(15, 118, 110\)/);
  });
});

describe('clicking', () => {
  test('opens the ticket at the message that matched, with what to mark', async () => {
    const phrases = [[{ text: 'a', unspaced: false, prefix: false }]];
    const rows = [ticketRow(1), ticketRow(2, { snippet: { position: 4, text: 'a', marks: [] } })];
    await show(searchResult(2, 0, { rows, phrases }));
    await user.click(option(2));
    expect(app.selected).toBe(2);
    expect(app.aim).toEqual({ position: 4, phrases });
    expect(option(2).getAttribute('aria-selected')).toBe('true');
    expect(option(1).getAttribute('aria-selected')).toBe('false');
    await user.click(option(1));
    expect(app.aim).toEqual({ position: null, phrases });
  });

  test('with Control or Command selects, and opens nothing', async () => {
    await show();
    await fireEvent.click(option(2), { ctrlKey: true });
    await fireEvent.click(option(4), { metaKey: true });
    expect([...ticketList.selected]).toEqual([2, 4]);
    expect(option(4).classList.contains('selected')).toBe(true);
    await fireEvent.click(option(2), { ctrlKey: true });
    expect([...ticketList.selected]).toEqual([4]);
    expect(app.selected).toBeNull();
  });

  test('with Shift selects from the last one on, and opens the ticket where there is none', async () => {
    fakeBridge.answer('listKeys', [1, 2, 3, 4, 5, 6, 7, 8]);
    await show();
    await fireEvent.click(option(3), { shiftKey: true });
    expect([app.selected, ticketList.selected.size]).toEqual([3, 0]);
    await fireEvent.click(option(5), { shiftKey: true });
    await vi.waitFor(() => expect([...ticketList.selected]).toEqual([3, 4, 5]));
    ticketList.selected.clear();
    await fireEvent.click(option(1), { shiftKey: true });
    await vi.waitFor(() => expect([...ticketList.selected]).toEqual([1, 2, 3]));
    expect(app.selected).toBe(3);
  });

  test('a box selects its ticket, and is where a range begins', async () => {
    fakeBridge.answer('listKeys', [1, 2, 3, 4]);
    await show();
    await user.click(find(option(2), 'input'));
    expect([...ticketList.selected]).toEqual([2]);
    await fireEvent.click(option(4), { shiftKey: true });
    await vi.waitFor(() => expect([...ticketList.selected]).toEqual([2, 3, 4]));
    expect(app.selected).toBeNull();
  });

  test('a row that is not here yet does nothing', async () => {
    fakeBridge.hold('listRows');
    await show(searchResult(8, 2));
    await user.click(option(5));
    expect(app.selected).toBeNull();
  });
});

describe('the star of a row', () => {
  test.each([
    [false, true],
    [true, false],
  ])('from %s to %s', async (before, after) => {
    fakeBridge.answer('setStarred', null);
    await show(searchResult(1, 0, { rows: [ticketRow(1, { starred: before })] }));
    await user.click(find(option(1), '.star'));
    expect(fakeBridge.received('setStarred')).toEqual([{ keys: [1], starred: after }]);
    await vi.waitFor(() => expect(find(option(1), '.star').getAttribute('aria-pressed')).toBe(String(after)));
    expect(app.selected).toBeNull();
    // The list is not narrowed: nothing can have left it.
    expect(fakeBridge.received('search')).toHaveLength(1);
  });

  test('of the open ticket shows in the thread, too', async () => {
    fakeBridge.answer('setStarred', null);
    await show();
    const openThread = (app.openThread = new ThreadStore());
    openThread.thread = shownThread(2);
    app.selected = 2;
    await user.click(find(option(2), '.star'));
    await vi.waitFor(() => expect(openThread.thread?.starred).toBe(true));
    await user.click(find(option(3), '.star'));
    await vi.waitFor(() => expect(ticketList.rows[2]?.starred).toBe(true));
    expect(openThread.thread.starred).toBe(true);
  });

  test('that cannot be stored stays as it was, and says why', async () => {
    fakeBridge.fail('setStarred', errorOf('disk-full'));
    await show();
    await user.click(find(option(2), '.star'));
    await vi.waitFor(() => expect(app.failure?.code).toBe('disk-full'));
    expect(find(option(2), '.star').getAttribute('aria-pressed')).toBe('false');
  });
});

describe('the keyboard', () => {
  test('opens the next and the one before, and stops at the ends', async () => {
    await show();
    const opened: (number | null)[] = [];
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowUp', 'End', 'ArrowDown', 'Home']) {
      await press(key);
      await vi.waitFor(() => expect(app.selected).not.toBeNull());
      await tick();
      opened.push(app.selected);
    }
    expect(opened).toEqual([1, 2, 1, 1, 8, 8, 1]);
  });

  test('goes a page at a time, and reads rows that are not here', async () => {
    await show(searchResult(1000, 50));
    await user.click(option(1));
    await press('PageDown');
    await vi.waitFor(() => expect(app.selected).toBe(5));
    await press('PageUp');
    await vi.waitFor(() => expect(app.selected).toBe(1));
    await press('End');
    await vi.waitFor(() => expect(app.selected).toBe(1000));
  });

  test('brings the row into sight, and scrolls no further than that', async () => {
    await show(searchResult(1000, 50));
    for (const at of [1, 2, 3, 4, 5]) {
      await press('ArrowDown');
      await vi.waitFor(() => expect(app.selected).toBe(at));
    }
    expect(scroller().scrollTop).toBe(0);
    await press('ArrowDown');
    await vi.waitFor(() => expect(app.selected).toBe(6));
    expect(scroller().scrollTop).toBe(rowHeight);
    await press('Home');
    await vi.waitFor(() => expect(app.selected).toBe(1));
    expect(scroller().scrollTop).toBe(0);
  });

  test('selects all with Control or Command and A', async () => {
    fakeBridge.answer('listKeys', [1, 2, 3]);
    await show();
    await press('a');
    expect(ticketList.selected.size).toBe(0);
    expect(await press('a', { ctrlKey: true })).toBe(false);
    await vi.waitFor(() => expect(ticketList.selected.size).toBe(3));
    ticketList.selected.clear();
    await press('a', { metaKey: true });
    await vi.waitFor(() => expect(ticketList.selected.size).toBe(3));
  });

  test('leaves other keys alone', async () => {
    await show();
    expect(await press('Tab')).toBe(true);
    expect(await press('ArrowDown')).toBe(false);
  });
});
