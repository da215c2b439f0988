import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { indexable } from '../src/shared/words.ts';
import { Vault } from '../src/main/vault/vault.ts';
import { rawOf } from '../src/main/whmcs/response.ts';
import { derive } from '../src/main/whmcs/derive.ts';
import { readThread } from '../src/main/whmcs/thread.ts';
import { emptyConnection } from '../test/support/connection.ts';
import { generatedSource } from '../test/whmcs-simulator/generator.ts';
import { inShape } from '../test/whmcs-simulator/shapes.ts';
import { benchSource } from './source.ts';
import { required } from '../test/support/required.ts';

/** What the sync worker does with a response, as Markdown lines. */
export function whereTimeGoes(tickets: number): string {
  const source = generatedSource(benchSource(tickets));
  const answers = Array.from({ length: tickets }, (_, index) =>
    JSON.stringify(inShape(required(source.byId(index + 1)), 'today', 'ASC')),
  );
  const folder = mkdtempSync(join(tmpdir(), 'threadkeep-time-'));
  const vault = new Vault(join(folder, 'vault.db'), Buffer.alloc(32, 3));
  const connectionId = vault.connections.save(null, emptyConnection);
  const each = <T>(work: (answer: string) => T): { ms: number; results: T[] } => {
    const start = performance.now();
    const results = answers.map(work);
    return { ms: (performance.now() - start) / tickets, results };
  };
  const parsed = each((answer) => JSON.parse(answer) as Record<string, unknown>);
  const start = performance.now();
  const threads = parsed.results.map((answer) => readThread(answer, 'UTC'));
  const understood = (performance.now() - start) / tickets;
  const packed = each((answer) => deflateRawSync(answer).length);
  const folding = performance.now();
  for (const { messages } of threads) for (const { text } of messages) indexable(text);
  const folded = (performance.now() - folding) / tickets;
  const storing = performance.now();
  for (let at = 0; at < tickets; at += 24)
    vault.transaction((v) => {
      for (let ticket = at; ticket < Math.min(tickets, at + 24); ticket += 1)
        v.tickets.store({
          connectionId,
          ...derive(rawOf(required(answers[ticket])), 'UTC'),
          timeZone: 'UTC',
          fetchedAt: new Date(0).toISOString(),
        });
    });
  const stored = (performance.now() - storing) / tickets;
  vault.close();
  rmSync(folder, { recursive: true, force: true });
  const line = (what: string, ms: number): string => `- ${what}: ${ms.toFixed(2)} ms`;
  return [
    line('JSON', parsed.ms),
    line('deriving the thread', understood),
    line('storing it in total', stored),
    line('… of which compressing the response', packed.ms),
    line('… of which folding the text for the index', folded),
  ].join('\n');
}
