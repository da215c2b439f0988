import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { ImportCounts, ImportEntry, ImportReport as Report } from '../../../../src/contract/import.ts';
import ImportReport from '../../../../src/renderer/features/import/ImportReport.svelte';
import { errorText } from '../../../../src/shared/error-text.ts';
import { reportOf } from '../../../support/errors.ts';
import { find } from '../../stores.ts';

const user = userEvent.setup();
const none: ImportCounts = {
  ...{ files: 0, filesDone: 0, skipped: 0, added: 0, newer: 0, same: 0, older: 0, refused: 0 },
};
const entry = (at: number, part: Partial<ImportEntry> = {}): ImportEntry => ({
  ...{
    file: `file-${at}.json`,
    place: null,
    number: `N-${at}`,
    ticketId: at,
    outcome: 'added',
    failure: null,
  },
  ...part,
});
function show(part: Partial<Omit<Report, 'counts'>> & { counts?: Partial<ImportCounts> }): HTMLElement {
  const { container } = render(ImportReport, {
    report: { entries: [], stoppedBy: null, ...part, counts: { ...none, ...part.counts } } as Report,
  });
  return find(container, '.report');
}
const cells = (row: Element | undefined): string[] =>
  [...(row?.querySelectorAll('td') ?? [])].map(({ textContent }) => textContent?.trim() ?? '');

test('sums up what became of the answers and files', () => {
  const counts = { added: 1001, newer: 2, same: 3, older: 4, refused: 5, files: 9, filesDone: 7, skipped: 6 };
  const summary = find(show({ counts }), '[role=status]').textContent;
  expect(summary).toMatch(/1,001\D+2\D+3\D+4\D+5\D+7\D+9\D+2\D+6\D/);
  const complete = find(show({ counts: { ...counts, filesDone: 9, skipped: 0 } }), '[role=status]');
  expect(complete.textContent).toMatch(/5\D+9\D+9\D+$/);
});

test('lists the answers, and why some were refused', () => {
  const failure = reportOf('not-a-saved-answer');
  const { message, nextStep } = errorText(failure);
  const report = show({
    entries: [
      entry(1, { outcome: 'refused', failure, number: '', place: { answer: 2, line: 1300 } }),
      entry(2, { place: { answer: 1, line: 1 } }),
      entry(3, { place: { answer: 1, line: 4 } }),
    ],
  });
  const [refused, second, third] = report.querySelectorAll('tbody tr');
  expect([refused, second].map((row) => row?.classList.contains('refused'))).toEqual([true, false]);
  expect(cells(refused)[1]).toBe('');
  expect(cells(refused)[2]).toMatch(/file-1\.json.*\b2\b.*1,300/s);
  expect(cells(refused)[2]).toContain(message);
  expect(cells(refused)[2]).toContain(nextStep);
  expect(cells(second)[1]).toBe('#N-2');
  expect(cells(second)[2]).toBe('file-2.json');
  expect(cells(third)[2]).toMatch(/file-3\.json.*\b1\b.*\b4\b/s);
});

test('has a word of its own for each outcome', () => {
  const outcomes = ['added', 'newer', 'same', 'older', 'refused'] as const;
  const report = show({ entries: outcomes.map((outcome, at) => entry(at, { outcome })) });
  expect(new Set([...report.querySelectorAll('tbody tr')].map((row) => cells(row)[0])).size).toBe(5);
});

test('shows two hundred, and more on request', async () => {
  const report = show({ entries: Array.from({ length: 450 }, (_, at) => entry(at)) });
  const shown = (): number => report.querySelectorAll('tbody tr').length;
  const button = (): HTMLElement | null => report.querySelector('.scroller button');
  expect(shown()).toBe(200);
  expect(button()?.textContent).toContain('200');
  await user.click(button() as HTMLElement);
  expect(shown()).toBe(400);
  expect(button()?.textContent).toContain('50');
  await user.click(button() as HTMLElement);
  expect([shown(), button()]).toEqual([450, null]);
});

test('says how many more there are than are listed', () => {
  const entries = [entry(1)];
  expect(find(show({ entries, counts: { added: 3001 } }), ':scope > p:last-child').textContent).toContain(
    '3,000',
  );
  expect(show({ entries, counts: { added: 1 } }).querySelectorAll(':scope > p')).toHaveLength(1);
});

test('says why it ended early', () => {
  show({ stoppedBy: reportOf('disk-full') });
  expect(screen.getByRole('alert').dataset['code']).toBe('disk-full');
  expect(screen.queryByRole('table')).toBeNull();
});
