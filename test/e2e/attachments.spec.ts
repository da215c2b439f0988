import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { fetchTicket, rows } from '../support/driver.ts';
import { sampleFile } from '../whmcs-simulator/sample-files.ts';
import type { TicketSource } from '../whmcs-simulator/wire.ts';
import { expect, failure, test } from './fixture.ts';

/** A red square of 40 × 40, as PNG. */
function png(): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(8 + data.length + 4);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), out.length - 4);
    return out;
  };
  const head = Buffer.from([0, 0, 0, 40, 0, 0, 0, 40, 8, 2, 0, 0, 0]);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(120, Buffer.from([200, 30, 30]))]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: 40 }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

/** A one-page PDF with a black square and a script that a careless viewer would run. */
const pdf = Buffer.from(`%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>> endobj
4 0 obj <</Length 20>> stream
0 0 0 rg 0 0 200 200 re f
endstream endobj
trailer <</Root 1 0 R>>
%%EOF`);

const contents: Record<string, Buffer> = {
  'square.png': png(),
  'page.pdf': pdf,
  'access.log': Buffer.from('GET /index.html 200\n<script>alert(1)</script>\n'),
  'setup.exe': Buffer.from('MZ\x90\0 not really'),
  'page.html': Buffer.from('<script>alert(1)</script>'),
  'liar.png': Buffer.from('<html><script>alert(1)</script>'),
};
const names = Object.keys(contents);

function withFiles(source: TicketSource, fileNames = names): TicketSource {
  const ticket = structuredClone(source.byId(1));
  const [first] = ticket?.replies.reply ?? [];
  if (!ticket || !first) throw new Error('no ticket');
  first.attachments = fileNames.map((filename, index) => ({ filename, index }));
  first.attachments_removed = false;
  ticket.replies.reply = [first];
  ticket.notes.note = [];
  return {
    count: 1,
    byId: () => ticket,
    byNumber: () => null,
    ids: () => [1],
    content: (name) => contents[name] ?? Buffer.alloc(0),
  };
}

const chip = (page: Page, name: string): ReturnType<Page['locator']> =>
  page.getByRole('list', { name: 'Attachments' }).getByRole('listitem').filter({ hasText: name });

test('previews of the simulator’s own files work, and files can be saved from the preview', async ({
  connected: app,
  simulator,
  folder,
}) => {
  const { page } = app;
  const files = ['screenshot.png', 'photo.jpg', 'Rechnung 2024.pdf', 'access.log'];
  const { content: _, ...source } = withFiles(simulator.source, files);
  simulator.source = source;
  await fetchTicket(page, '1', 'Ticket ID 1');
  const dialog = page.getByRole('dialog');
  const frame = page.frameLocator('iframe');
  for (const name of files) {
    await chip(page, name).getByRole('button', { name: 'Download' }).click();
    await chip(page, name).getByRole('button', { name: 'Preview' }).click();
    if (/png|jpg/.test(name)) await expect(frame.locator('img')).toHaveJSProperty('naturalWidth', 480);
    else if (name.endsWith('pdf')) await expect(frame.locator('canvas')).toHaveAttribute('data-drawn', 'yes');
    else await expect(frame.locator('pre')).toContainText('HTTP/1.1');
    const path = join(folder, name);
    await app.answerSaveDialog(path);
    await dialog.getByRole('button', { name: 'Save…' }).click();
    await expect(dialog.getByRole('status')).toContainText(path);
    expect(readFileSync(path).equals(sampleFile(name))).toBe(true);
    await dialog.getByRole('button', { name: 'Close' }).click();
  }
});

test.describe('attachments of a synced ticket', () => {
  test.beforeEach(async ({ connected: { page }, simulator }) => {
    simulator.source = withFiles(simulator.source);
    await page.getByRole('button', { name: 'Set up sync…' }).click();
    await page.getByRole('button', { name: 'Sync now' }).click();
    await expect(page.getByText('Up to date')).toContainText('6 attachments');
    await page.getByRole('button', { name: 'Back to tickets' }).click();
    await simulator.stop();
    await rows(page).first().click();
  });

  test('previewed without a server, in an isolated frame', async ({ connected: { page } }) => {
    const dialog = page.getByRole('dialog');
    const frame = page.frameLocator('iframe');
    await chip(page, 'square.png').getByRole('button', { name: 'Preview' }).click();
    await expect(frame.locator('img')).toHaveJSProperty('naturalWidth', 40);
    const inside = page.frames().find((frame) => frame.url().endsWith('/viewer.html'));
    const reach = await inside?.evaluate(async () => {
      const attempt = async (work: () => unknown): Promise<string> => {
        try {
          return String(await work());
        } catch (error) {
          return (error as Error).name;
        }
      };
      return {
        origin: self.origin,
        bridge: typeof (window as unknown as Record<string, unknown>)['threadkeep'],
        parent: await attempt(() => (window.parent as unknown as Record<string, unknown>)['threadkeep']),
        storage: await attempt(() => localStorage.length),
        network: await attempt(() => fetch('https://example.com/').then(() => 'reached')),
        popup: await attempt(() => window.open('https://example.com/')),
      };
    });
    expect(reach).toEqual({
      origin: 'null',
      bridge: 'undefined',
      parent: 'SecurityError',
      storage: 'SecurityError',
      network: 'TypeError',
      popup: 'null',
    });
    await dialog.getByRole('button', { name: 'Close' }).click();

    await chip(page, 'page.pdf').getByRole('button', { name: 'Preview' }).click();
    await expect(frame.locator('canvas[data-drawn=yes]')).toBeVisible();
    const dark = await frame.locator('canvas').evaluate((canvas) => {
      const pixels = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(50, 50, 1, 1).data;
      return [...(pixels ?? [])];
    });
    expect(dark).toEqual([0, 0, 0, 255]);
    await dialog.getByRole('button', { name: 'Close' }).click();

    await chip(page, 'access.log').getByRole('button', { name: 'Preview' }).click();
    await expect(frame.locator('pre')).toContainText('<script>alert(1)</script>');
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  test('executable files can only be saved, with a warning; a file whose content does not match its extension is not previewed', async ({
    connected,
    folder,
  }) => {
    const { page } = connected;
    for (const name of ['setup.exe', 'page.html']) {
      await expect(chip(page, name).getByRole('button', { name: 'Preview' })).toHaveCount(0);
      await chip(page, name).getByRole('button', { name: 'Save…' }).click();
      await expect(chip(page, name).getByRole('alert')).toContainText('can run programs');
    }
    const path = join(folder, 'saved.exe');
    await connected.answerSaveDialog(path);
    await chip(page, 'setup.exe').getByRole('button', { name: 'Save anyway' }).click();
    await expect(page.getByText(`Saved to ${path}`)).toBeVisible();
    expect(readFileSync(path).equals(contents['setup.exe'] ?? Buffer.alloc(0))).toBe(true);
    await chip(page, 'liar.png').getByRole('button', { name: 'Preview' }).click();
    await expect(failure(page, 'attachment-unavailable')).toContainText('does not match its file type');
  });
});

test('an attachment missing from the current version can be saved from an earlier one', async ({
  connected,
  simulator,
  folder,
}) => {
  const { page } = connected;
  simulator.source = withFiles(simulator.source);
  const ticket = simulator.source.byId(1);
  await fetchTicket(page, '1', 'Ticket ID 1');
  await chip(page, 'access.log').getByRole('button', { name: 'Download' }).click();
  await expect(chip(page, 'access.log').getByRole('button', { name: 'Save…' })).toBeVisible();
  if (!ticket) throw new Error('no ticket');
  const replies = {
    reply: ticket.replies.reply.map((reply) => ({ ...reply, attachments: [], attachment: '' })),
  };
  simulator.source = { count: 1, byNumber: () => null, byId: () => ({ ...ticket, replies }) };
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect(chip(page, 'access.log')).toHaveCount(0);
  await page.getByLabel('Version').selectOption({ index: 1 });
  const path = join(folder, 'saved.log');
  await connected.answerSaveDialog(path);
  await chip(page, 'access.log').getByRole('button', { name: 'Save…' }).click();
  await expect(page.getByText(`Saved to ${path}`)).toBeVisible();
  expect(readFileSync(path)).toEqual(contents['access.log']);
});

test('a single attachment is downloaded on demand; one deleted on the server is marked as deleted', async ({
  connected: { page },
  simulator,
}) => {
  simulator.source = withFiles(simulator.source);
  await fetchTicket(page, '1', 'Ticket ID 1');
  await chip(page, 'square.png').getByRole('button', { name: 'Download' }).click();
  await expect(chip(page, 'square.png').getByRole('button', { name: 'Preview' })).toBeVisible();
  simulator.broken = (form) =>
    form['action'] === 'GetTicketAttachment'
      ? { kind: 'raw', text: '{"result":"error","message":"Attachments Deleted"}' }
      : null;
  await chip(page, 'page.pdf').getByRole('button', { name: 'Download' }).click();
  await expect(failure(page, 'attachment-unavailable')).toContainText('Attachments Deleted');
  await expect(chip(page, 'page.pdf')).toContainText('Deleted on the server');
});
