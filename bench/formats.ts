import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { defaultExportOptions, type ExportFormat } from '../src/contract/export.ts';
import { messagesIn } from '../src/i18n/locale.ts';
import type { ExportContext, ExportOutput } from '../src/main/export/formats/format.ts';
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
import type { Row } from './measure.ts';
import { benchSource } from './source.ts';

const tickets = 1000;

/** The lowest speed of each format, in tickets per second on two cores. */
const goals = { json: 1000, html: 150, eml: 60 } satisfies Partial<Record<ExportFormat, number>>;

/** How fast tickets are read from the vault and written as files, compared with writing the same bytes. */
export async function formatRows(folder: string): Promise<Row[]> {
  const vault = new Vault(join(folder, 'formats.db'), Buffer.alloc(32, 9));
  const keys = fill(vault);
  const rows: Row[] = [];
  for (const [name, goal] of Object.entries(goals) as [keyof typeof goals, number][]) {
    const output = new FileOutput(join(folder, name));
    const warmUp = new FileOutput(join(folder, `${name}-warm`));
    await exportAll(name, vault, keys.slice(0, 50), warmUp);
    await warmUp.close();
    const time = await seconds(async () => {
      await exportAll(name, vault, keys, output);
      await output.close();
    });
    const floor = await seconds(() => writeAgain(output, join(folder, `${name}-floor`)));
    const rate = tickets / time;
    rows.push({
      what: `${name.toUpperCase()}: ${tickets.toLocaleString('en')} tickets of 10 replies, from the vault to files`,
      ours: `${rate.toFixed(0)} tickets a second`,
      measure: `${(time / floor).toFixed(1)} × writing the same ${output.files.length.toLocaleString('en')} files (${(output.bytes / 1e6).toFixed(0)} MB, ${(tickets / floor).toFixed(0)} tickets a second)`,
      goal: `≥ ${goal} a second`,
      met: rate >= goal,
    });
  }
  vault.close();
  return rows;
}

function fill(vault: Vault): number[] {
  const connectionId = vault.connections.save(null, emptyConnection);
  const source = generatedSource(benchSource(tickets));
  return Array.from({ length: tickets }, (_, index) => {
    const response = JSON.stringify(inShape(required(source.byId(index + 1)), 'today', 'ASC'));
    const fetchedAt = '2026-01-01T00:00:00.000Z';
    return vault.tickets.store({
      connectionId,
      ...derive(rawOf(response), 'UTC'),
      timeZone: 'UTC',
      fetchedAt,
    }).key;
  });
}

/** All tickets into one file, or a folder for each if the format has one. */
async function exportAll(
  name: keyof typeof goals,
  vault: Vault,
  keys: number[],
  output: FileOutput,
): Promise<void> {
  const format = formats[name];
  const options = { ...defaultExportOptions, format: name, combine: format.canCombine };
  const context: ExportContext = {
    ...{ options, locale: 'en', m: messagesIn('en'), appVersion: '0' },
    exportedAt: '2026-01-01T00:00:00.000Z',
  };
  const reader = new ThreadReader(vault);
  const read = (key: number): ExportedTicket =>
    readTicketForExport(vault, reader, { key, revision: null }, options);
  async function* each(some: number[]): AsyncGenerator<ExportedTicket> {
    for (const key of some) yield await Promise.resolve(read(key));
  }
  if (format.canCombine) return format.write(each(keys), output, context);
  for (const key of keys) await format.write(each([key]), output.within(String(key)), context);
}

/** Files in a folder, with what was written to each. */
class FileOutput implements ExportOutput {
  readonly files: { path: string; chunks: Buffer[] }[] = [];
  bytes = 0;
  private readonly folder: string;
  private readonly closing: (() => Promise<void>)[] = [];

  constructor(folder: string) {
    this.folder = folder;
  }

  within = (folder: string): ExportOutput => ({ file: (suffix) => this.file(`/${folder}${suffix ?? ''}`) });

  async file(suffix = ''): Promise<{ write: (chunk: string | Uint8Array) => Promise<void> }> {
    await this.close();
    const path = join(this.folder, `${suffix || 'all'}.file`);
    mkdirSync(dirname(path), { recursive: true });
    const handle = await open(path, 'w');
    const chunks: Buffer[] = [];
    this.files.push({ path: suffix || 'all', chunks });
    this.closing.push(() => handle.close());
    return {
      write: async (chunk) => {
        const data = Buffer.from(chunk);
        chunks.push(data);
        this.bytes += data.length;
        await handle.write(data);
      },
    };
  }

  async close(): Promise<void> {
    for (const close of this.closing.splice(0)) await close();
  }
}

async function writeAgain({ files }: FileOutput, folder: string): Promise<void> {
  const output = new FileOutput(folder);
  for (const { path, chunks } of files) {
    const file = await output.file(path);
    for (const chunk of chunks) await file.write(chunk);
  }
  await output.close();
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
