import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { exportCards, exportDialog, fetchTicket, finishExport, openExport, rows } from '../support/driver.ts';
import { generatedSource } from '../whmcs-simulator/generator.ts';
import { listSource, type WireTicket } from '../whmcs-simulator/wire.ts';
import { expect, test } from './fixture.ts';

const demo = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../resources/demo/tickets.json'), 'utf8'),
) as WireTicket[];
const run = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8' });
const radio = (dialog: Locator, name: RegExp): Promise<void> => dialog.getByRole('radio', { name }).check();
const textOf = (pdf: string): string => run('pdftotext', '-layout', pdf, '-').normalize('NFKC');
const withoutSpaces = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '');

/** Fonts of a PDF that are not embedded, or whose text cannot be read. */
const badFonts = (pdf: string): string[] =>
  run('pdffonts', pdf)
    .split('\n')
    .slice(2)
    .filter((line) => line && !/ yes (yes|no) +yes/.test(line));

async function syncAll(page: Page, count: number): Promise<void> {
  await page.getByRole('button', { name: 'Connections and sync' }).click();
  await page.getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByText('Up to date')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Back to tickets' }).click();
  await expect(page.getByText(`${count} of ${count} tickets`)).toBeVisible();
}

async function select(page: Page, ...indexes: number[]): Promise<void> {
  for (const index of indexes) await rows(page).nth(index).getByRole('checkbox').check();
}

test.describe('one ticket', () => {
  test.beforeEach(({ simulator }) => {
    simulator.source = listSource(demo);
  });

  test('as PDF has all of it, with tags for screen readers, and is previewed', async ({
    connected,
    folder,
  }) => {
    const { page } = connected;
    await fetchTicket(page, '5', 'Ticket ID 5');
    const path = join(folder, 'thread.pdf');
    await connected.answerSaveDialog(path);
    const dialog = await openExport(page);
    await expect(dialog).toContainText('Ticket #OPS-104233: Shop is slow since the migration');
    await expect(dialog).toContainText('Current version');
    await dialog.getByLabel('Paper size').selectOption('A4');
    const frame = page.frameLocator('dialog iframe');
    await expect(frame.locator('canvas[data-drawn=yes]').first()).toBeVisible();
    await expect(frame.locator('.text').first()).toContainText('Shop is slow since the migration');
    await finishExport(page);
    await expect(dialog).toHaveCount(0);
    await expect(exportCards(page).getByRole('button', { name: 'Show in folder' })).toBeVisible();

    const info = run('pdfinfo', path);
    expect(info).toMatch(/Tagged:\s+yes/);
    expect(info).toMatch(/Page size:\s+59\d(\.\d+)? x 84\d(\.\d+)? pts \(A4\)/);
    expect(info).toMatch(/Title:\s+#OPS-104233 – Shop is slow since the migration/);
    const pages = Number(/Pages:\s+(\d+)/.exec(info)?.[1]);
    expect(pages).toBeGreaterThan(1);
    const text = textOf(path);
    for (const part of ['Sample Support Department', '谢谢', '감사합니다', 'waterfall.png'])
      expect(text).toContain(part);
    expect(text.match(/OPS-104233/g)?.length).toBeGreaterThanOrEqual(pages);
    expect(badFonts(path)).toEqual([]);
    expect(run('qpdf', '--check', path)).toContain('No syntax or stream encoding errors');
  });

  test('has internal notes only if selected, and never the access code', async ({ connected, folder }) => {
    const { page } = connected;
    for (const [id, note, words] of [
      ['1', 'Third case of this newsletter tool', ['550 5.7.1', 'v=spf1 a mx ~all', 'docs.harbour.example']],
      ['3', '', ['メールが届きません（至急）', '山田 太郎', '10 GB に拡張']],
    ] as const) {
      await fetchTicket(page, id, `Ticket ID ${id}`);
      for (const notes of [false, true]) {
        const path = join(folder, `${id}-${notes}.pdf`);
        await connected.answerSaveDialog(path);
        const dialog = await openExport(page);
        await dialog.getByLabel('Paper size').selectOption('Letter');
        await dialog.getByLabel('Internal notes').setChecked(notes);
        await finishExport(page);
        const text = withoutSpaces(textOf(path));
        for (const word of words) expect(text).toContain(withoutSpaces(word));
        if (note) expect(text.includes(withoutSpaces(note))).toBe(notes);
        expect(text).not.toContain(`Zq${id}secretKey`);
        expect(run('pdfinfo', path)).toContain('(letter)');
      }
    }
  });

  test('can be in another language than the app', async ({ connected, folder }) => {
    const { page } = connected;
    await fetchTicket(page, '5', 'Ticket ID 5');
    const path = join(folder, 'chinese.pdf');
    await connected.answerSaveDialog(path);
    const dialog = await openExport(page);
    await dialog.getByLabel('Language of labels and dates').selectOption('zh-Hant');
    await expect(dialog.getByLabel('File name', { exact: true })).toHaveAttribute('placeholder', /工單/);
    await finishExport(page);
    const text = textOf(path);
    for (const part of ['OPS-104233', '部門', '2026年11月2日']) expect(withoutSpaces(text)).toContain(part);
    expect(badFonts(path)).toEqual([]);
  });

  test('redacted: its bytes do not contain the address, in any format', async ({ connected, folder }) => {
    const { page } = connected;
    await fetchTicket(page, '5', 'Ticket ID 5');
    const address = demo[4]?.email ?? '';
    const [local = '', host = ''] = address.split('@');
    expect(host).not.toBe('');
    for (const [format, ending] of [
      [/^PDF/, 'pdf'],
      [/^Web page/, 'html'],
      [/^Mailbox/, 'mbox'],
      [/^JSON All/, 'json'],
    ] as const) {
      const path = join(folder, `redacted.${ending}`);
      await connected.answerSaveDialog(path);
      const dialog = await openExport(page);
      await radio(dialog, format);
      await dialog.getByLabel('Email addresses').check();
      await expect(dialog.locator('.found')).toContainText(address);
      await expect(dialog.getByRole('checkbox', { name: 'Attachments' })).toBeDisabled();
      await finishExport(page);
      const bytes = ending === 'pdf' ? unpacked(path, folder) : readFileSync(path);
      for (const form of [`${local}@`, Buffer.from(address).toString('base64').slice(0, 12)])
        expect(bytes.includes(form), `${ending}: ${form}`).toBe(false);
      expect(bytes.includes(Buffer.from(address, 'utf16le').swap16()), ending).toBe(false);
      const text = ending === 'pdf' ? textOf(path) : bytes.toString('utf8');
      expect(text).toContain('Shop is slow');
      expect(text).not.toContain(address);
    }
  });

  test('redacted by hand: text that is selected in the preview', async ({ connected, folder }) => {
    const { page } = connected;
    await fetchTicket(page, '5', 'Ticket ID 5');
    const path = join(folder, 'by-hand.html');
    await connected.answerSaveDialog(path);
    const dialog = await openExport(page);
    await radio(dialog, /^Web page/);
    const heading = page.frameLocator('dialog iframe').locator('h1');
    await expect(heading).toHaveText('Shop is slow since the migration');
    await heading.evaluate((element) => document.getSelection()?.selectAllChildren(element));
    await dialog.getByRole('region', { name: 'Preview' }).getByRole('button', { name: 'Redact' }).click();
    await expect(dialog.getByRole('list', { name: 'Texts to redact' })).toContainText('Shop is slow');
    await expect(heading).not.toContainText('Shop');
    await finishExport(page);
    expect(readFileSync(path, 'utf8')).not.toContain('Shop is slow since the migration');

    // The text belongs to that export alone.
    await openExport(page);
    await expect(exportDialog(page).getByRole('list', { name: 'Texts to redact' })).toHaveCount(0);
  });

  test('a page in the preview can do nothing', async ({ connected: { page } }) => {
    await fetchTicket(page, '4', 'Ticket ID 4');
    const dialog = await openExport(page);
    await radio(dialog, /^Web page/);
    const frame = page.frameLocator('dialog iframe');
    await expect(frame.locator('h1')).toContainText('<script>alert(1)</script>');
    const inside = page.frames().find((one) => one.url().endsWith('/viewer.html'));
    expect(await inside?.evaluate(() => self.origin)).toBe('null');
    expect(await inside?.evaluate(() => document.querySelectorAll('body script, iframe, form').length)).toBe(
      0,
    );
    const fonts = await frame.locator('body').evaluate((body) => getComputedStyle(body).fontFamily);
    expect(fonts).toContain('system-ui');
  });

  test('cancelling the save dialog writes no file and leaves the export dialog open', async ({
    connected,
    folder,
  }) => {
    await fetchTicket(connected.page, '1', 'Ticket ID 1');
    await connected.answerSaveDialog('');
    const dialog = await openExport(connected.page);
    const start = dialog.getByRole('button', { name: 'Export…' });
    await start.click();
    await expect(start).toBeEnabled();
    await expect(dialog).toBeVisible();
    await expect(exportCards(connected.page)).toHaveCount(0);
    expect(readdirSync(folder)).toEqual(['profile']);
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
      await openExport(page);
      await exportDialog(page).getByRole('button', { name: 'Export…' }).click();
      await expect(page.locator('[data-code="cannot-write"]').first()).toBeVisible();
      if (await exportDialog(page).isVisible()) await page.keyboard.press('Escape');
      for (const card of await exportCards(page).all())
        await card.getByRole('button', { name: 'Dismiss' }).click();
    }
    await connected.answerSaveDialog(join(folder, 'good.pdf'));
    await openExport(page);
    await finishExport(page);
    expect(existsSync(join(folder, 'good.pdf'))).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('can be copied as Markdown and as rich text', async ({ connected: { page } }) => {
    await fetchTicket(page, '5', 'Ticket ID 5');
    const ticket = page.getByRole('article', { name: 'Ticket', exact: true });
    const copy = ticket.locator('.bar').getByRole('button', { name: 'Copy as…' });
    await copy.click();
    const copied = ticket.locator('.bar').getByRole('button', { name: 'Copied' });
    await page.getByRole('menuitem', { name: 'Markdown' }).click();
    await expect(copied).toBeVisible();
    await page.getByRole('button', { name: 'Add private note' }).click();
    const note = page.getByLabel('Private note', { exact: true });
    await note.focus();
    await page.keyboard.press('ControlOrMeta+V');
    await expect(note).toHaveValue(/Shop is slow since the migration/);

    await expect(copy).toBeVisible();
    await copy.click();
    await page.getByRole('menuitem', { name: 'Rich text' }).click();
    await expect(copied).toBeVisible();
    await page.evaluate(() => {
      const target = document.createElement('div');
      target.contentEditable = 'true';
      target.id = 'target';
      document.body.append(target);
      target.focus();
    });
    await page.keyboard.press('ControlOrMeta+V');
    await expect(page.locator('#target').getByText('Shop is slow since the migration').first()).toBeVisible();
    await expect(page.locator('#target :is(h1, h2, strong, p)').first()).toBeVisible();
  });
});

test.describe('many tickets', () => {
  test('a selection of three becomes three Markdown files, with the names of the pattern', async ({
    connected,
    folder,
  }) => {
    const { page } = connected;
    await syncAll(page, 60);
    await select(page, 0, 2, 3);
    const numbers = await Promise.all(
      [0, 2, 3].map(
        async (index) => /#([\w-]+)/.exec((await rows(page).nth(index).textContent()) ?? '')?.[1] ?? '',
      ),
    );
    await page.getByRole('toolbar').getByRole('button', { name: 'Export…' }).click();
    const dialog = exportDialog(page);
    await expect(dialog).toContainText('3 selected tickets');
    await radio(dialog, /^Markdown/);
    await dialog.getByLabel('File name', { exact: true }).fill('Case {number}');
    await expect(dialog).toContainText(`Example: Case ${numbers[0]}.md`);
    const target = join(folder, 'out');
    mkdirSync(target);
    await connected.answerOpenDialog([target]);
    await finishExport(page);
    expect(readdirSync(target).sort()).toEqual(numbers.map((number) => `Case ${number}.md`).sort());
    for (const number of numbers)
      expect(readFileSync(join(target, `Case ${number}.md`), 'utf8')).toContain(number);

    // The next export begins with these options.
    await page.getByRole('toolbar').getByRole('button', { name: 'Export…' }).click();
    await expect(dialog.getByRole('radio', { name: /^Markdown/ })).toBeChecked();
    await expect(dialog.getByLabel('File name', { exact: true })).toHaveValue('Case {number}');
  });

  test('a search result becomes one mailbox, which another program reads as threads', async ({
    connected,
    folder,
  }) => {
    const { page } = connected;
    await syncAll(page, 60);
    await page.getByLabel('Search', { exact: true }).fill('invoice');
    const count = page.locator('.count').getByRole('status');
    await expect(count).not.toContainText('60 of 60');
    const found = Number(/^\s*(\d+)/.exec((await count.textContent()) ?? '')?.[1]);
    expect(found).toBeGreaterThan(1);
    await page.getByRole('button', { name: 'Export all…' }).click();
    const dialog = exportDialog(page);
    await expect(dialog).toContainText(`All ${found} tickets found`);
    await radio(dialog, /^Mailbox/);
    await radio(dialog, /^One file for all tickets/);
    const path = join(folder, 'all.mbox');
    await connected.answerSaveDialog(path);
    await finishExport(page);
    const script = `
import mailbox, sys
box = list(mailbox.mbox(sys.argv[1]))
ids = {m['Message-ID'] for m in box}
assert None not in ids and len(ids) == len(box)
assert all(m['Date'] and m['From'] and m['Subject'] for m in box)
assert all(m['In-Reply-To'] is None or m['In-Reply-To'] in ids for m in box)
print(sum(m['In-Reply-To'] is None for m in box))`;
    expect(Number(run('python3', '-c', script, path))).toBe(found);
  });

  test('all tickets of a client are found from one of them', async ({ connected, folder, simulator }) => {
    simulator.source = listSource(
      demo.map((ticket, index) => ({ ...ticket, userid: index < 3 ? '77' : '78' })),
    );
    const { page } = connected;
    await syncAll(page, demo.length);
    await fetchTicket(page, '1', 'Ticket ID 1');
    await page.getByRole('button', { name: 'Export all tickets of this client…' }).click();
    const dialog = exportDialog(page);
    await expect(dialog).toContainText('All tickets of client 77');
    await expect(dialog).toContainText('3 tickets');
    await radio(dialog, /^JSON Lines/);
    await radio(dialog, /^One file for all tickets/);
    const path = join(folder, 'client.jsonl');
    await connected.answerSaveDialog(path);
    await finishExport(page);
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(3);
  });

  test.describe('that take a while', () => {
    test.beforeEach(({ simulator }) => {
      simulator.source = generatedSource({ seed: 12, count: 500 });
    });

    async function start(page: Page, answer: () => Promise<void>): Promise<Locator> {
      await syncAll(page, 500);
      await answer();
      await page.getByRole('button', { name: 'Export all…' }).click();
      await exportDialog(page).getByRole('button', { name: 'Export…' }).click();
      const card = exportCards(page);
      await expect(card.getByRole('button', { name: 'Pause' })).toBeVisible();
      return card;
    }

    test('pause, go on, and are cancelled; what is finished stays', async ({ connected, folder }) => {
      const { page } = connected;
      const target = join(folder, 'out');
      mkdirSync(target);
      const card = await start(page, () => connected.answerOpenDialog([target]));
      await card.getByRole('button', { name: 'Pause' }).click();
      await expect(card.getByText('Paused')).toBeVisible();
      const paused = readdirSync(target).length;
      await page.waitForTimeout(500);
      expect(readdirSync(target)).toHaveLength(paused);
      await card.getByRole('button', { name: 'Resume' }).click();
      await expect.poll(() => readdirSync(target).length).toBeGreaterThan(paused);
      await card.getByRole('button', { name: 'Cancel' }).click();
      await expect(card.getByText(/Cancelled,/)).toBeVisible();
      const written = readdirSync(target);
      expect(written.length).toBeLessThan(500);
      expect(written.filter((name) => !name.endsWith('.pdf'))).toEqual([]);
      await expect(card.getByText(`Cancelled, ${written.length} ticket`)).toBeVisible();
      await card.getByRole('button', { name: 'Dismiss' }).click();
      await expect(card).toHaveCount(0);
    });

    test('go on after a restart, and write each ticket once', async ({ connected, launch, folder }) => {
      const target = join(folder, 'out');
      mkdirSync(target);
      await start(connected.page, () => connected.answerOpenDialog([target]));
      await expect.poll(() => readdirSync(target).length).toBeGreaterThan(5);
      await connected.close();
      expect(readdirSync(target).length).toBeLessThan(500);
      const { page } = await launch();
      await expect(exportCards(page).getByText('500 tickets exported')).toBeVisible({ timeout: 60_000 });
      expect(readdirSync(target)).toHaveLength(500);
    });
  });
});

test.describe('by keyboard', () => {
  test('Ctrl+E exports the selection, or else the open ticket; not from a text field', async ({
    connected: { page },
  }) => {
    await syncAll(page, 60);
    await rows(page).nth(1).click();
    await expect(page.getByRole('article', { name: 'Ticket', exact: true })).toBeVisible();
    await page.getByLabel('Search', { exact: true }).focus();
    await page.keyboard.press('ControlOrMeta+E');
    await expect(exportDialog(page)).toHaveCount(0);

    await page.getByRole('listbox').focus();
    await page.keyboard.press('ControlOrMeta+E');
    const dialog = exportDialog(page);
    await expect(dialog).toContainText('Current version');
    await expect(dialog.getByRole('radio', { name: /^PDF/ })).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(dialog.getByRole('radio', { name: /^Web page/ })).toBeChecked();
    await expect(page.frameLocator('dialog iframe').locator('h1')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);

    await select(page, 0, 2);
    await page.keyboard.press('ControlOrMeta+E');
    await expect(dialog).toContainText('2 selected tickets');
  });

  test('the whole export of a ticket', async ({ connected, folder }) => {
    const { page } = connected;
    await fetchTicket(page, '5', 'Ticket ID 5');
    await page.getByRole('article').getByRole('button', { name: 'Details' }).focus();
    await page.keyboard.press('ControlOrMeta+E');
    await expect(exportDialog(page)).toBeVisible();
    const path = join(folder, 'keys.pdf');
    await connected.answerSaveDialog(path);
    await page.keyboard.press('Enter');
    await expect(exportCards(page).getByText('1 ticket exported')).toBeVisible();
    expect(readFileSync(path).subarray(0, 5).toString()).toBe('%PDF-');
  });
});

/** The bytes of a PDF without compression. */
function unpacked(path: string, folder: string): Buffer {
  const plain = join(folder, 'plain.pdf');
  run('qpdf', '--qdf', '--object-streams=disable', path, plain);
  return readFileSync(plain);
}
