import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import keytar from 'keytar';
import type { Page } from 'playwright-core';
import { noFilters, type SearchResult } from '../src/contract/search.ts';
import { defaultSyncSettings } from '../src/contract/sync.ts';
import { startSearchWorker, startSyncWorker } from '../src/main/workers/start-workers.ts';
import { Vault } from '../src/main/vault/vault.ts';
import { launchApp, type HostName, type RunningApp } from '../scripts/launch.ts';
import { connect } from '../test/support/driver.ts';
import { emptyConnection } from '../test/support/connection.ts';
import { demoEndpoint } from '../test/support/endpoint.ts';
import { demoAccount } from '../test/whmcs-simulator/server.ts';
import { askDirectly } from './ask.ts';
import { bareSearch } from './floor.ts';
import { asMet, percentile } from './percentile.ts';
import type { BenchQuery } from './queries.ts';
import type { Settings } from './simulator-process.ts';

const built = new URL('../out/main/', import.meta.url);
const threads = (name: string): URL => new URL(`${name}-worker.js`, built);

export interface SimulatorProcess {
  address: string;
  be: (settings: Settings) => Promise<void>;
  stop: () => void;
}

export async function startSimulator(): Promise<SimulatorProcess> {
  const child = fork(join(import.meta.dirname, 'simulator-process.ts'));
  const next = <T>(): Promise<T> =>
    new Promise((resolve) => child.once('message', (message) => resolve(message as T)));
  const { address } = await next<{ address: string }>();
  return {
    address,
    be: async (settings) => {
      const ready = next();
      child.send(settings);
      await ready;
    },
    stop: () => child.kill(),
  };
}

/** Syncs a vault of its own with the app's sync worker. */
export async function syncOnce(
  folder: string,
  apiUrl: string,
  mostAtOnce: number,
): Promise<{ seconds: number; requests: number; path: string; key: Buffer }> {
  const key = Buffer.alloc(32, 5);
  const path = join(folder, 'vault.db');
  const vault = new Vault(path, key);
  const connectionId = vault.connections.save(null, { ...emptyConnection, apiUrl });
  const start = performance.now();
  const order = {
    connectionId,
    endpoint: demoEndpoint(apiUrl),
    timeZone: 'UTC',
    settings: { ...defaultSyncSettings, attachments: 'on-demand' as const, mostAtOnce },
    kind: 'changes' as const,
  };
  let pages = 0;
  await startSyncWorker(threads, { path, key })(order, new AbortController().signal, {
    onProgress: ({ listed }) => (pages = Math.ceil(listed / 90)),
    onStarted: () => undefined,
    onChanged: () => undefined,
  });
  const seconds = (performance.now() - start) / 1000;
  const tickets = vault.tickets.count();
  vault.close();
  return { seconds, requests: tickets + pages + 2, path, key };
}

/**
 * Bare GetTicket requests with the given concurrency, as a lower bound for a sync.
 * @returns seconds per request
 */
export async function bareRequests(address: string, count: number, atOnce: number): Promise<number> {
  let next = 0;
  const ask = async (): Promise<void> => {
    while (next < count) await askDirectly(address, (next += 1));
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: atOnce }, ask));
  return (performance.now() - start) / 1000 / count;
}

/** Starts the app with its own profile and a measured main process, connected to the simulator. */
export async function syncInApp(
  host: HostName,
  folder: string,
  address: string,
  tickets: number,
): Promise<{ app: RunningApp; profile: string; measure: string; seconds: number; from: number; to: number }> {
  const profile = join(folder, `app-${tickets}`);
  const measure = join(folder, `measure-${tickets}.jsonl`);
  const app = await launchApp({
    host,
    profile,
    main: join(import.meta.dirname, 'measured-main.mjs'),
    env: { THREADKEEP_MEASURE: measure },
  });
  const { page } = app;
  page.setDefaultTimeout(3_600_000);
  const { identifier, secret } = demoAccount;
  await connect(page, { address, identifier, secret });
  const settings = { ...defaultSyncSettings, attachments: 'on-demand' as const };
  await page.evaluate(
    (value) => window.threadkeep.saveSyncSettings({ connectionId: 1, settings: value }),
    settings,
  );
  await page.getByRole('button', { name: 'Set up sync…' }).click();
  const from = Date.now();
  await page.getByRole('button', { name: 'Sync now' }).click();
  await page.getByText('Up to date').waitFor();
  const to = Date.now();
  await page.getByRole('button', { name: 'Back to tickets' }).click();
  return { app, profile, measure, seconds: (to - from) / 1000, from, to };
}

/** Measurements of main between two moments. */
export function measured(
  file: string,
  from: number,
  to: number,
): { p99: number; max: number; rss: number[] } {
  const parts = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { at: number; late: number[]; rss: number })
    .filter(({ at }) => at >= from && at <= to + 1000);
  const late = asMet(
    parts.flatMap((part) => part.late),
    10,
  );
  return { p99: percentile(late, 0.99), max: Math.max(...late), rss: parts.map(({ rss }) => rss / 1e6) };
}

/** The time between two key presses, in milliseconds. */
const betweenKeys = 150;

/**
 * Searches like the page, one query per key press. Times in milliseconds cover main, its worker and the messages
 * between them.
 */
export async function searchInPage(page: Page, queries: BenchQuery[]): Promise<number[]> {
  return page.evaluate(
    async ({ texts, filters, pause }) => {
      const times: number[] = [];
      for (const text of texts) {
        await new Promise((resolve) => setTimeout(resolve, pause));
        const start = performance.now();
        await window.threadkeep.search({ text, filters, sort: 'best' });
        times.push(performance.now() - start);
      }
      return times;
    },
    { texts: queries.map(({ ours }) => ours), filters: noFilters, pause: betweenKeys },
  );
}

export async function vaultKey(profile: string): Promise<Buffer> {
  const stored = await keytar.getPassword(`Threadkeep (${profile})`, 'vault key');
  return Buffer.from(stored ?? '', 'base64');
}

/** Runs the same queries in the app's search worker and with {@link bareSearch} on the same file; milliseconds. */
export async function searchBoth(
  path: string,
  key: Buffer,
  queries: BenchQuery[],
): Promise<{ ours: number[]; bare: number[]; found: number[] }> {
  const vault = new Vault(path, key);
  vault.setCacheSize(32);
  const searcher = startSearchWorker(threads, { path, key });
  const ours: number[] = [];
  const bare: number[] = [];
  const found: number[] = [];
  const bareOf = bareSearch(vault);
  // The first round is a warm-up.
  for (const round of [0, 1, 2]) {
    for (const { ours: text } of queries) {
      let start = performance.now();
      const result: SearchResult = await searcher.find({ text, filters: noFilters, sort: 'best' });
      if (round > 0) ours.push(performance.now() - start);
      if (round === 1) found.push(result.total);
      start = performance.now();
      bareOf(text);
      if (round > 0) bare.push(performance.now() - start);
    }
  }
  searcher.close();
  vault.close();
  return { ours, bare, found };
}

/** The size of the vault and of its uncompressed responses, in bytes. The app may have the vault open. */
export function sizes(path: string, key: Buffer): { file: number; raw: number } {
  const vault = new Vault(path, key);
  const pragma = (name: string): number => vault.db.pragma(name, { simple: true }) as number;
  const file = pragma('page_count') * pragma('page_size');
  let raw = 0;
  const revisions = vault.db.prepare('SELECT ticket, id FROM revision').all() as {
    ticket: number;
    id: number;
  }[];
  for (const { ticket, id } of revisions) {
    raw += vault.tickets.raw(ticket, id)?.bytes.length ?? 0;
  }
  vault.close();
  return { file, raw };
}

/** Opens stored tickets one after the other: from the click until the ticket is painted. */
export async function openThreads(page: Page, keys: number[]): Promise<number[]> {
  return page.evaluate(async (all) => {
    const times: number[] = [];
    for (const key of all) {
      const start = performance.now();
      await window.threadkeep.openThread({ key, revision: null });
      times.push(performance.now() - start);
    }
    return times;
  }, keys);
}
