import type { ExportContext, FileSink } from '../formats/format.ts';
import type { FolderOutput } from '../output.ts';
import { csvHeader, csvRows } from './index-csv.ts';
import { IndexPage } from './index-page.ts';
import type { Journal } from './journal.ts';
import {
  byPath,
  hashLine,
  hashListName,
  manifestHead,
  manifestName,
  type BundledFailure,
  type BundledFile,
  type ManifestHead,
} from './manifest.ts';

interface Described {
  journal: Journal;
  /** Opens an output for files of the bundle. */
  newOutput: () => FolderOutput;
  context: ExportContext;
  exportedBy: { user: string; computer: string };
  /** Files with several tickets. */
  shared: BundledFile[];
}

/**
 * Writes the index, the manifest and the list of hashes.
 * @returns all files of the bundle, sorted, and the hash of the list of hashes
 */
export async function writeDescription(
  described: Described,
): Promise<{ files: BundledFile[]; fingerprint: string }> {
  const { newOutput } = described;
  const files = await writeIndexAndManifest(described);
  const output = newOutput();
  const list = await output.fileAt(hashListName);
  for (const file of files) await list.write(hashLine(file));
  const [written] = await output.commit();
  return {
    files: [...files, ...(written ? [written] : [])].sort(byPath),
    fingerprint: written?.sha256 ?? '',
  };
}

async function writeIndexAndManifest(described: Described): Promise<BundledFile[]> {
  const { journal, newOutput, context, exportedBy, shared } = described;
  const { tickets, servers, failures } = await summaryOf(journal);
  const head = manifestHead(context, exportedBy, servers);
  const index = newOutput();
  const manifest = newOutput();
  try {
    const page = new IndexPage(await index.fileAt('index.html'), context);
    const csv = await index.fileAt('index.csv');
    const json = await manifest.fileAt(manifestName);
    const files = [...shared];

    await page.begin(head, tickets, shared);
    await csv.write(csvHeader(context));
    await json.write(`${JSON.stringify(head, null, 2).slice(0, -2)},\n`);
    const list = new JsonList(json, 'tickets');
    for await (const { ticket } of journal.entries()) {
      if (!ticket) continue;
      await page.ticket(ticket);
      await csv.write(csvRows(ticket, context));
      await list.add(ticket);
      files.push(...ticket.files.map(({ path, size, sha256 }) => ({ path, size, sha256 })));
    }
    await list.end(',');
    await page.end(failures);

    const indexFiles = await index.commit();
    await writeList(json, 'failures', failures, ',');
    await writeList(json, 'files', [...shared, ...indexFiles].sort(byPath), '');
    await json.write('}\n');
    return [...files, ...indexFiles, ...(await manifest.commit())].sort(byPath);
  } catch (error) {
    await index.discard();
    await manifest.discard();
    throw error;
  }
}

/** What the beginning of the index and of the manifest says about all tickets. */
async function summaryOf(
  journal: Journal,
): Promise<{ tickets: number; servers: ManifestHead['servers']; failures: BundledFailure[] }> {
  let tickets = 0;
  const servers = new Map<string, ManifestHead['servers'][number]>();
  const failures: BundledFailure[] = [];
  for await (const { ticket, failure } of journal.entries()) {
    if (failure) failures.push(failure);
    if (!ticket) continue;
    tickets++;
    const { name, host } = ticket.connection;
    servers.set(JSON.stringify([host, name]), { connection: name, host });
  }
  const sorted = [...servers].sort(([a], [b]) => (a < b ? -1 : 1));
  return { tickets, servers: sorted.map(([, server]) => server), failures };
}

/** A list in a JSON object, one item per line. */
class JsonList {
  readonly #sink: FileSink;
  #start: string;

  constructor(sink: FileSink, key: string) {
    this.#sink = sink;
    this.#start = `  ${JSON.stringify(key)}: [\n    `;
  }

  async add(item: object): Promise<void> {
    await this.#sink.write(`${this.#start}${JSON.stringify(item)}`);
    this.#start = ',\n    ';
  }

  /** @param next `,` if something follows */
  async end(next: string): Promise<void> {
    const isEmpty = !this.#start.startsWith(',');
    await this.#sink.write(`${isEmpty ? this.#start.trimEnd() : '\n  '}]${next}\n`);
  }
}

async function writeList(sink: FileSink, key: string, items: object[], next: string): Promise<void> {
  const list = new JsonList(sink, key);
  for (const item of items) await list.add(item);
  await list.end(next);
}
