import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { TicketRow as Row } from '../../../../src/contract/search.ts';
import TicketRow from '../../../../src/renderer/features/tickets/TicketRow.svelte';
import { wordsOf } from '../../../../src/shared/words.ts';
import { ago } from '../../../../src/renderer/ui/dates.ts';
import { ticketRow } from '../../../support/contract-data.ts';
import { find } from '../../stores.ts';

function show(
  part: Partial<Row> = {},
  props: Partial<{ color: string; selected: boolean; phrase: string }> = {},
) {
  const [onstar, onselect] = [vi.fn(), vi.fn()];
  const { color = '', selected = false, phrase } = props;
  const phrases = phrase ? [wordsOf(phrase)] : [];
  const { container } = render(TicketRow, {
    ...{ row: ticketRow(4, part), phrases, color, selected, onstar, onselect },
  });
  return { container, onstar, onselect };
}

test('shows the number, the subject, the status, who asked, and the tags', () => {
  const { container } = show({ tags: ['vip', 'late'] });
  for (const text of ['#N-4', 'Subject 4', 'Open']) screen.getByText(text);
  expect(find(container, '.who').textContent).toBe('Requestor 4viplate');
  expect(container.querySelectorAll('.tag')).toHaveLength(2);
});

test('the box and the star act by themselves', async () => {
  const user = userEvent.setup();
  const { onstar, onselect } = show();
  await user.click(screen.getByRole('checkbox'));
  expect([onselect.mock.calls.length, onstar.mock.calls.length]).toEqual([1, 0]);
  await user.click(screen.getByRole('button'));
  expect([onselect.mock.calls.length, onstar.mock.calls.length]).toEqual([1, 1]);
});

test.each([true, false])('selected and starred: %s', (on) => {
  show({ starred: on }, { selected: on });
  expect((screen.getByRole('checkbox') as HTMLInputElement).checked).toBe(on);
  expect(screen.getByRole('button').getAttribute('aria-pressed')).toBe(String(on));
});

test('marks what is unread, flagged or has attachments, and only that', () => {
  const plain = show();
  expect(plain.container.querySelector('.unread, .bold')).toBeNull();
  expect(plain.container.textContent).not.toMatch(/📎|⚑/);
  const { container } = show({ unread: true, flagged: true, fileCount: 2 });
  find(container, '.unread');
  find(container, '.subject.bold');
  expect(container.textContent).toMatch(/📎.*⚑/);
});

test('has the colour of its connection where there are several', () => {
  expect(show().container.querySelector('.connection')).toBeNull();
  expect(find(show({}, { color: 'rgb(1, 2, 3)' }).container, '.connection').style.background).toBe(
    'rgb(1, 2, 3)',
  );
});

test('tells when the last reply was, and of a ticket that is gone that it is', () => {
  const at = new Date(Date.now() - 3 * 86_400_000).toISOString();
  const when = (part: Partial<Row>): string | null => find(show(part).container, '.when').textContent;
  expect(when({})).toBe('');
  expect(when({ lastReplyUtc: at })).toBe(ago(at));
  const gone = when({ lastReplyUtc: at, gone: true });
  const merged = when({ lastReplyUtc: at, gone: true, merged: true });
  expect(new Set([gone, merged, ago(at), '']).size).toBe(4);
});

test('shows the piece that matched instead of who asked, and marks what was searched for', () => {
  const snippet = { position: 1, text: 'the broken router', marks: [{ start: 4, end: 10 }] };
  const { container } = show({ subject: 'My router', snippet }, { phrase: 'router' });
  expect(find(container, '.subject mark').textContent).toBe('router');
  expect(find(container, '.snippet').textContent).toBe('the broken router');
  expect(find(container, '.snippet mark').textContent).toBe('broken');
  expect(container.querySelector('.who')).toBeNull();
});
