import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startExportWorker, type ExportWorker } from '../src/main/workers/start-workers.ts';
import { defaultExportOptions } from '../src/contract/export.ts';

/**
 * Exports tickets to PDF in the built worker, in a process that does nothing else, so that its memory can be measured.
 * Arguments: the vault, a folder, and how many of the first tickets to export in each run.
 */
const [path = '', folder = '', ...counts] = process.argv.slice(2);

/** Of vaults in benchmarks. */
export const pdfVaultKey = Buffer.alloc(32, 9);

export const startWorker = (vault: string): ExportWorker =>
  startExportWorker(
    (name) => new URL(`../out/main/${name}-worker.js`, import.meta.url),
    { path: vault, key: new Uint8Array(pdfVaultKey) },
    { appVersion: '0', exportedBy: { user: '', computer: '' } },
    () => undefined,
  );

/** What a run measured. */
export interface PdfRun {
  count: number;
  seconds: number;
  /** In bytes: when it ended. */
  memory: number;
}

if (import.meta.filename === process.argv[1]) {
  const worker = startWorker(path);
  let done = 0;
  for (const count of counts.map(Number)) {
    const keys = Array.from({ length: count }, (_, at) => done + at + 1);
    const into = join(folder, String(done));
    mkdirSync(into, { recursive: true });
    const job = { options: defaultExportOptions, folder: into, name: null, overwrite: true };
    const id = await worker.create(
      { ...job, startedAt: '2026-01-01T00:00:00.000Z' },
      { keys, revision: null },
    );
    const start = performance.now();
    const { state, failed } = await worker.run(id, new AbortController().signal);
    if (state !== 'done' || failed > 0) throw new Error(`The export is ${state}; ${failed} tickets failed.`);
    const run: PdfRun = {
      count,
      seconds: (performance.now() - start) / 1000,
      memory: process.memoryUsage().rss,
    };
    console.log(JSON.stringify(run));
    done += count;
  }
  worker.close();
}
