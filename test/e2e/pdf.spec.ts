import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { fetchTicket } from '../support/driver.ts';
import { listSource, type WireTicket } from '../whmcs-simulator/wire.ts';
import { expect, failure, test } from './fixture.ts';

const demo = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../resources/demo/tickets.json'), 'utf8'),
) as WireTicket[];
const run = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8' });

test.beforeEach(({ simulator }) => {
  simulator.source = listSource(demo);
});

async function save(page: Page, paper = 'A4', notes = false): Promise<void> {
  const form = page.getByRole('form', { name: 'Export as PDF' });
  if (!(await form.isVisible())) await page.getByRole('button', { name: 'Export as PDF…' }).click();
  await form.getByLabel('Paper size').selectOption(paper);
  await form.getByLabel('Include internal notes').setChecked(notes);
  await form.getByRole('button', { name: 'Save as…' }).click();
}

test('the PDF contains the whole ticket, with tags for screen readers', async ({ connected, folder }) => {
  const { page } = connected;
  await fetchTicket(page, '5', 'Ticket ID 5');
  const path = join(folder, 'thread.pdf');
  await connected.answerSaveDialog(path);
  await save(page);
  await expect(page.getByText(`Saved to ${path}`)).toBeVisible();

  const info = run('pdfinfo', path);
  expect(info).toMatch(/Tagged:\s+yes/);
  expect(info).toMatch(/Page size:\s+59\d\.\d+ x 84\d\.\d+ pts \(A4\)/);
  expect(info).toContain('Title:           #OPS-104233 – Shop is slow since the migration');
  const pages = Number(/Pages:\s+(\d+)/.exec(info)?.[1]);
  expect(pages).toBeGreaterThan(1);

  const text = run('pdftotext', '-layout', path, '-');
  for (let n = 1; n <= pages; n += 1) expect(text).toContain(`Page ${n} of ${pages}`);
  expect(text.match(/#OPS-104233 – Shop is slow/g)).toHaveLength(pages);
  for (const part of [
    "Siobhán O'Brien",
    'Sample Support Department',
    '2 November 2026 at 09:00 GMT',
    '谢谢',
    '감사합니다',
    'waterfall.png',
  ])
    expect(text).toContain(part);

  const outline = run('pdftohtml', '-xml', '-stdout', '-i', path).match(/<item page="\d+">/g) ?? [];
  expect(outline.length).toBeGreaterThanOrEqual(demo[4]?.replies.reply.length ?? Infinity);
  const unembedded = run('pdffonts', path)
    .split('\n')
    .slice(2)
    .filter((line) => line && !/ yes (yes|no) +yes/.test(line));
  expect(unembedded).toEqual([]);
});

test('the PDF contains internal notes only if selected, never the access code, and Japanese and emoji as text', async ({
  connected,
  folder,
}) => {
  const { page } = connected;
  for (const [id, note, words] of [
    [
      '1',
      'Third case of this newsletter tool',
      ['550 5.7.1', '😀', 'v=spf1 a mx ~all', 'docs.harbour.example'],
    ],
    ['3', '', ['メールが届きません（至急）', '山田 太郎', '10 GB に拡張']],
  ] as const) {
    await fetchTicket(page, id, `Ticket ID ${id}`);
    for (const notes of [false, true]) {
      const path = join(folder, `${id}-${notes}.pdf`);
      await connected.answerSaveDialog(path);
      await save(page, 'Letter', notes);
      await expect(page.getByText(`Saved to ${path}`)).toBeVisible();
      const text = run('pdftotext', '-layout', path, '-').replace(/\s+/g, '');
      for (const word of words) expect(text).toContain(word.replace(/\s+/g, ''));
      if (note) expect(text.includes(note.replace(/\s+/g, ''))).toBe(notes);
      expect(text).not.toContain(`Zq${id}secretKey`);
      expect(run('pdfinfo', path)).toContain('(letter)');
    }
    await page.getByRole('button', { name: 'Close' }).click();
  }
});

test('the language of the PDF can differ from the app’s', async ({ connected, folder }) => {
  const { page } = connected;
  await fetchTicket(page, '5', 'Ticket ID 5');
  const path = join(folder, 'chinese.pdf');
  await connected.answerSaveDialog(path);
  const exported = await page.evaluate(async () => {
    const opened = await window.threadkeep.openThread({ key: 1, revision: null });
    if (!opened.ok) throw new Error('The ticket is not in the vault.');
    return window.threadkeep.exportPdf({
      key: 1,
      revision: opened.value.shownRevision,
      options: { paper: 'A4', includeNotes: true, newestFirst: false, language: 'zh-Hant' },
    });
  });
  expect(exported).toEqual({ ok: true, value: { path } });
  const text = run('pdftotext', '-layout', path, '-').normalize('NFKC');
  for (const part of ['支援工單 #OPS-104233', '2026年11月2日 09:00 GMT', '擁有者', '由 Threadkeep 製作'])
    expect(text).toContain(part);
  expect(text).toMatch(/第 1 頁,共 \d+ 頁/);
  const fonts = run('pdffonts', path);
  for (const region of ['TC', 'SC', 'KR']) expect(fonts).toContain(`NotoSans${region}`);
  expect(
    fonts
      .split('\n')
      .slice(2)
      .filter((line) => line && !/ yes (yes|no) +yes/.test(line)),
  ).toEqual([]);
});

test('pages have text in the body and empty margins', async ({ connected, folder }) => {
  await fetchTicket(connected.page, '1', 'Ticket ID 1');
  const path = join(folder, 'a.pdf');
  await connected.answerSaveDialog(path);
  await save(connected.page);
  await expect(connected.page.getByText('Saved to')).toBeVisible();
  run('pdftoppm', '-gray', '-r', '50', '-f', '1', '-l', '1', path, join(folder, 'page'));
  const name = readdirSync(folder).find((file) => file.endsWith('.pgm')) ?? '';
  const image = readFileSync(join(folder, name));
  const [, width = 0, height = 0] =
    /^P5\s+(\d+)\s+(\d+)\s+\d+\s/.exec(image.subarray(0, 30).toString('latin1'))?.map(Number) ?? [];
  const pixels = image.subarray(image.length - width * height);
  const dark = (from: number, to: number): number =>
    pixels.subarray(from * width, to * width).filter((value) => value < 128).length;
  expect(dark(Math.round(height * 0.1), Math.round(height * 0.9))).toBeGreaterThan(500);
  expect(dark(0, Math.round(height * 0.02))).toBe(0);
});

test('cancelling the save dialog writes no file', async ({ connected }) => {
  await fetchTicket(connected.page, '1', 'Ticket ID 1');
  await connected.answerSaveDialog('');
  await save(connected.page);
  await expect(connected.page.getByRole('button', { name: 'Save as…' })).toBeEnabled();
  await expect(connected.page.getByText('Saved to')).toHaveCount(0);
  await expect(connected.page.getByRole('alert')).toHaveCount(0);
});

test('a path that cannot be written shows an error, and another path works', async ({
  connected,
  folder,
}) => {
  const { page } = connected;
  await fetchTicket(page, '1', 'Ticket ID 1');
  mkdirSync(join(folder, 'taken.pdf'));
  for (const path of [join(folder, 'no', 'such', 'a.pdf'), join(folder, 'taken.pdf')]) {
    await connected.answerSaveDialog(path);
    await save(page);
    await expect(failure(page, 'cannot-write')).toContainText(path);
  }
  await connected.answerSaveDialog(join(folder, 'good.pdf'));
  await save(page);
  await expect(page.getByText('Saved to')).toBeVisible();
  expect(existsSync(join(folder, 'good.pdf'))).toBe(true);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});
