import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findChromium } from '../src/chromium-host/browser.ts';
import { defaultExportOptions, type ExportFormat } from '../src/contract/export.ts';
import { messagesIn } from '../src/i18n/locale.ts';
import type { ExportContext } from '../src/main/export/formats/format.ts';
import { formats } from '../src/main/export/formats/registry.ts';
import type { ExportedTicket } from '../src/main/export/model.ts';
import { readTicketForExport } from '../src/main/export/read-ticket.ts';
import { ThreadReader } from '../src/main/tickets/thread-reader.ts';
import { Vault } from '../src/main/vault/vault.ts';
import { derive } from '../src/main/whmcs/derive.ts';
import { rawOf } from '../src/main/whmcs/response.ts';
import { emptyConnection } from '../test/support/connection.ts';
import { required } from '../test/support/required.ts';
import { generatedSource } from '../test/whmcs-simulator/generator.ts';
import { inShape } from '../test/whmcs-simulator/shapes.ts';
import type { TicketSource } from '../test/whmcs-simulator/wire.ts';
import { longThreads } from './long-threads.ts';
import { byTurns, median, ratio, timed, type Row } from './measure.ts';
import { pdfVaultKey, startWorker, type PdfRun } from './pdf-process.ts';
import { benchSource } from './source.ts';

const tickets = 5000;
const runs = 5;
const startedAt = '2026-01-01T00:00:00.000Z';
/** Tickets of a turn, so that turns of both programs alternate. */
const inTurn = 20;

/** PDF exports beside Chromium printing the same content as HTML, in the same run. */
export async function pdfRows(folder: string): Promise<Row[]> {
  const path = join(folder, 'pdf.db');
  const vault = new Vault(path, pdfVaultKey);
  fill(vault, generatedSource(benchSource(tickets)), tickets);
  const [long = 0] = fill(vault, longThreads(500), 1);
  const browser = await startChromium();
  const page = await browser.newPage();
  const rows = [
    await naturalRow(vault, page),
    await longRow(vault, long, page),
    ...(await memoryRows(path, folder)),
  ];
  await browser.close();
  const html = await asHtml(readTickets(vault, [1]));
  vault.close();
  return [...rows, await coldRow(path, html)];
}

async function naturalRow(vault: Vault, page: Page): Promise<Row> {
  const keys = (run: number): number[] => Array.from({ length: inTurn }, (_, at) => run * inTurn + at + 1);
  const [ours = 0, theirs = 0] = await byTurns(
    runs,
    (run) => timed(() => writeEach('pdf', readTickets(vault, keys(run)))),
    async (run) => {
      const pages = await Promise.all(readTickets(vault, keys(run)).map((ticket) => asHtml([ticket])));
      return timed(async () => {
        for (const html of pages) await print(page, html);
      });
    },
  );
  return {
    what: 'PDF of tickets of natural size, one after another',
    ours: `${((inTurn / ours) * 1000).toFixed(0)} tickets a second`,
    measure: `${(theirs / ours).toFixed(1)} × a warm Chromium page printing the same HTML (${((inTurn / theirs) * 1000).toFixed(0)} a second)`,
    goal: '≥ 40 a second and ≥ 3 ×',
    met: (inTurn / ours) * 1000 >= 40 && theirs / ours >= 3,
  };
}

async function longRow(vault: Vault, key: number, page: Page): Promise<Row> {
  const [ticket] = readTickets(vault, [key]);
  const html = await asHtml(ticket ? [ticket] : []);
  const times = await byTurns(
    runs,
    () => timed(() => writeEach('pdf', ticket ? [ticket] : [])),
    () => timed(() => print(page, html)),
  );
  return ratio('PDF of 500 replies', times, 'a warm Chromium page printing the same HTML', 1);
}

/** The whole way of an export in its worker: read from the vault, print, write to the disk. */
async function memoryRows(path: string, folder: string): Promise<Row[]> {
  const [first, last] = await exportInProcess(path, folder, [50, tickets - 50]);
  if (!first || !last) throw new Error('The export ended early.');
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
  return [
    {
      what: `Memory of a process that exports, after ${tickets.toLocaleString('en')} tickets`,
      ours: megabytes(last.memory),
      measure: `${(last.memory / first.memory).toFixed(2)} × after 50 tickets (${megabytes(first.memory)})`,
      goal: '≤ 1.2 × and < 600 MB',
      met: last.memory / first.memory <= 1.2 && last.memory < 600e6,
    },
    {
      what: `Export of ${last.count.toLocaleString('en')} tickets to PDF, from the vault to files`,
      ours: `${(last.count / last.seconds).toFixed(0)} tickets a second`,
      measure: `${last.seconds.toFixed(0)} s in all`,
      goal: '≥ 40 a second',
      met: last.count / last.seconds >= 40,
    },
  ];
}

async function exportInProcess(path: string, folder: string, counts: number[]): Promise<PdfRun[]> {
  const program = join(import.meta.dirname, 'pdf-process.ts');
  const into = mkdtempSync(join(folder, 'pdf-'));
  const child = spawn(process.execPath, [program, path, into, ...counts.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const found: PdfRun[] = [];
  for await (const line of createInterface(child.stdout)) found.push(JSON.parse(line) as PdfRun);
  return found;
}

/** From a click until the first PDF is there, with a worker or browser that has yet to start. */
async function coldRow(path: string, html: string): Promise<Row> {
  const options = { ...defaultExportOptions, format: 'pdf' } as const;
  const ours = await median(runs, () =>
    timed(async () => {
      const worker = startWorker(path);
      const { data } = await worker.preview({ keys: [1], revision: null }, options, startedAt);
      if (!Buffer.from(data, 'base64').toString('latin1', 0, 5).startsWith('%PDF-'))
        throw new Error('No PDF.');
      worker.close();
    }),
  );
  const theirs = await median(runs, () =>
    timed(async () => {
      const browser = await startChromium();
      await print(await browser.newPage(), html);
      await browser.close();
    }),
  );
  return {
    what: 'First PDF, worker cold',
    ours: `${ours.toFixed(0)} ms`,
    measure: `${(ours / theirs).toFixed(2)} × Chromium’s first print, browser cold (${theirs.toFixed(0)} ms)`,
    goal: '< 600 ms',
    met: ours < 600,
  };
}

const startChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium() ?? '', chromiumSandbox: false });

async function print(page: Page, html: string): Promise<void> {
  await page.setContent(html);
  await page.pdf({ format: 'A4', printBackground: true, tagged: true, outline: true });
}

function fill(vault: Vault, source: TicketSource, count: number): number[] {
  const connectionId = vault.connections.save(null, emptyConnection);
  return Array.from({ length: count }, (_, at) => {
    const response = JSON.stringify(inShape(required(source.byId(at + 1)), 'today', 'ASC'));
    return vault.tickets.store({
      connectionId,
      ...derive(rawOf(response), 'UTC'),
      timeZone: 'UTC',
      fetchedAt: startedAt,
    }).key;
  });
}

function readTickets(vault: Vault, keys: number[]): ExportedTicket[] {
  const reader = new ThreadReader(vault);
  return keys.map((key) => readTicketForExport(vault, reader, { key, revision: null }, defaultExportOptions));
}

async function asHtml(some: ExportedTicket[]): Promise<string> {
  return Buffer.concat(await writeEach('html', some)).toString();
}

/** Writes each ticket as a file. @returns what was written */
async function writeEach(format: ExportFormat, some: ExportedTicket[]): Promise<Buffer[]> {
  const context: ExportContext = {
    ...{ options: { ...defaultExportOptions, format }, locale: 'en', m: messagesIn('en'), appVersion: '0' },
    exportedAt: startedAt,
  };
  const chunks: Buffer[] = [];
  const write = (chunk: string | Uint8Array): Promise<void> => {
    chunks.push(Buffer.from(chunk));
    return Promise.resolve();
  };
  for (const ticket of some) {
    async function* only() {
      yield await Promise.resolve(ticket);
    }
    await formats[format].write(only(), { file: () => Promise.resolve({ write }) }, context);
  }
  return chunks;
}
