import Ajv from 'ajv';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import schema from '../../../../docs/export.schema.json' with { type: 'json' };
import type { ExportOptions } from '../../../../src/contract/export.ts';
import { formats } from '../../../../src/main/export/formats/registry.ts';
import type { ExportedTicket } from '../../../../src/main/export/model.ts';
import { each, exportContext, MemoryOutput } from '../../../support/exported-ticket.ts';
import { oddTicket } from '../../../support/odd-tickets.ts';

type Name = keyof typeof formats;

async function written(
  name: Name,
  ticket: ExportedTicket,
  options: Partial<ExportOptions> = {},
): Promise<MemoryOutput> {
  const output = new MemoryOutput();
  const context = exportContext({ includeAttachments: true, pictures: 'inline', ...options });
  await formats[name].write(each(ticket), output, context);
  return output;
}

const forOddTickets = (check: (ticket: ExportedTicket) => Promise<void> | void): Promise<void> =>
  fc.assert(
    fc.asyncProperty(oddTicket, async (ticket) => check(ticket)),
    { numRuns: 150 },
  );

describe('any ticket as', { timeout: 60_000 }, () => {
  test('Markdown has a heading for each message, and no HTML or pictures', async () => {
    const reader = new MarkdownIt('commonmark');
    await forOddTickets(async (ticket) => {
      const tokens = reader.parse((await written('markdown', ticket, { combine: true })).text(), {});
      const top = tokens.filter(({ type, level }) => type === 'heading_open' && level === 0);
      expect(top.map(({ tag }) => tag)).toEqual(['h1', ...ticket.messages.map(() => 'h2')]);
      const types = tokens.flatMap(({ type, children }) => [
        type,
        ...(children ?? []).map((child) => child.type),
      ]);
      expect(types).not.toContain('html_block');
      expect(types).not.toContain('html_inline');
      expect(types).not.toContain('image');
    });
  });

  test('text has two rules for each message, and no control characters', async () => {
    await forOddTickets(async (ticket) => {
      const lines = (await written('text', ticket)).text().split('\n');
      expect(lines.filter((line) => /^-{72}/.test(line))).toHaveLength(2 * ticket.messages.length);
      expect(lines.filter((line) => /^={72}/.test(line))).toHaveLength(3);
      expect(lines.join('')).not.toMatch(/[^\P{Cc}\t]/u);
    });
  });

  test.each(['eml', 'mbox'] as const)('%s consists of short ASCII lines', async (name) => {
    await forOddTickets(async (ticket) => {
      for (const data of (await written(name, ticket)).files.values()) {
        const text = data.toString('latin1');
        expect(text).toMatch(/^[\t\r\n\x20-\x7e]*$/);
        expect(text.split(/\r?\n/).filter((line) => line.length > 998)).toEqual([]);
        expect(text.includes('\r')).toBe(name === 'eml');
        if (name === 'eml') expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      }
    });
  });

  test('JSON and JSON Lines follow the schema', async () => {
    const ajv = new Ajv({ allErrors: true }).addSchema(schema, 'export');
    const problems = (ref: string, value: unknown): unknown => {
      const isValid = ajv.validate(ref, value);
      return isValid ? [] : ajv.errors;
    };
    await forOddTickets(async (ticket) => {
      const whole = JSON.parse((await written('json', ticket)).text()) as { tickets: unknown[] };
      const lines = (await written('jsonl', ticket)).text().split('\n');
      expect(problems('export', whole)).toEqual([]);
      expect(problems('export#/definitions/ticket', JSON.parse(lines[0] ?? ''))).toEqual([]);
      expect(lines.slice(1)).toEqual(['']);
      expect(whole.tickets).toEqual([JSON.parse(lines[0] ?? '')]);
      expect(whole.tickets).toMatchObject([{ subject: ticket.subject, cc: ticket.cc }]);
    });
  });
});

test('the schema rejects unknown and missing fields', async () => {
  const ajv = new Ajv().addSchema(schema, 'export');
  const [ticket] = fc.sample(oddTicket, { numRuns: 1, seed: 1 });
  const valid = JSON.parse((await written('json', ticket as ExportedTicket)).text()) as object;
  expect(ajv.validate('export', valid)).toBe(true);
  expect(ajv.validate('export', { ...valid, c: 'secret' })).toBe(false);
  expect(ajv.validate('export', { ...valid, tickets: [{}] })).toBe(false);
});

test('the same ticket gives the same bytes in every format', { timeout: 60_000 }, async () => {
  for (const ticket of fc.sample(oddTicket, { numRuns: 10, seed: 7 }))
    for (const name of Object.keys(formats) as Name[]) {
      const [first, second] = [await written(name, ticket), await written(name, ticket)];
      expect(second.files).toEqual(first.files);
    }
});
