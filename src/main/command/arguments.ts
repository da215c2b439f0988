import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { ExportFormat, ExportOptions, RedactionRule, defaultExportOptions } from '../../contract/export.ts';
import { m } from '../../i18n/generated/messages.js';

/** A command that cannot be run as it was typed. The message says what is wrong. */
export class UsageError extends Error {}

/** A command of the app, which runs without a window. */
export type Command =
  { name: 'help' } | { name: 'version' } | { name: 'verify'; path: string; json: boolean } | ExportCommand;

export interface ExportCommand {
  name: 'export';
  /** Exactly one of them is set. */
  search: string | null;
  tickets: string[];
  client: number | null;
  /** ID or name of the connection that tickets and clients belong to; null if there is only one. */
  connection: string | null;
  options: ExportOptions;
  /** A folder, or the file if the export is one file. */
  out: string;
  json: boolean;
}

const exportFlags = {
  search: { type: 'string' },
  all: { type: 'boolean' },
  ticket: { type: 'string', multiple: true },
  client: { type: 'string' },
  connection: { type: 'string' },
  format: { type: 'string' },
  out: { type: 'string' },
  combine: { type: 'boolean' },
  bundle: { type: 'string' },
  language: { type: 'string' },
  'newest-first': { type: 'boolean' },
  notes: { type: 'boolean' },
  'private-notes': { type: 'boolean' },
  attachments: { type: 'boolean' },
  pictures: { type: 'string' },
  raw: { type: 'boolean' },
  redact: { type: 'string' },
  'redact-text': { type: 'string', multiple: true },
  name: { type: 'string' },
  paper: { type: 'string' },
  standard: { type: 'string' },
  watermark: { type: 'string' },
  bates: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/**
 * Reads a command from the arguments after the program.
 * @returns null if they are no command, so that the window opens
 * @throws UsageError
 */
export function readCommand(args: string[]): Command | null {
  const [name, ...rest] = args;
  if (name === '--help' || name === 'help') return { name: 'help' };
  if (name === '--version') return { name: 'version' };
  if (name === 'verify') return readVerify(rest);
  return name === 'export' ? readExport(rest) : null;
}

function readVerify(args: string[]): Command {
  const { values, positionals } = parsed(() =>
    parseArgs({ args, allowPositionals: true, options: { json: { type: 'boolean' } } }),
  );
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) throw new UsageError(m.command_verify_one());
  return { name: 'verify', path, json: values.json ?? false };
}

function readExport(args: string[]): Command {
  const { values } = parsed(() => parseArgs({ args, options: exportFlags }));
  const search = values.all ? '' : (values.search ?? null);
  const tickets = values.ticket ?? [];
  const selections = [
    values.search !== undefined,
    values.all,
    tickets.length > 0,
    values.client !== undefined,
  ];
  if (selections.filter(Boolean).length !== 1) throw new UsageError(m.command_select_one());
  if (!values.out) throw new UsageError(m.command_no_out());
  const defaults = defaultExportOptions;
  const options = v.safeParse(ExportOptions, {
    format: oneOf('--format', values.format ?? defaults.format, ExportFormat.options),
    combine: values.combine ?? false,
    bundle: oneOf('--bundle', values.bundle ?? 'none', ['none', 'zip', 'folder']),
    language: oneOf('--language', values.language ?? defaults.language, ['en', 'zh-Hant']),
    newestFirst: values['newest-first'] ?? false,
    includeNotes: values.notes ?? false,
    includePrivateNotes: values['private-notes'] ?? false,
    includeAttachments: values.attachments ?? false,
    pictures: oneOf('--pictures', values.pictures ?? 'none', ['none', 'inline', 'appendix']),
    includeRaw: values.raw ?? false,
    redaction: {
      rules: listOf(values.redact).map((rule) => oneOf('--redact', rule, RedactionRule.options)),
      texts: values['redact-text'] ?? [],
    },
    namePattern: values.name ?? defaults.namePattern,
    paper: oneOf('--paper', values.paper ?? 'A4', ['A4', 'Letter']),
    pdfStandard: oneOf('--standard', values.standard ?? 'a-3a', ['a-3a', 'ua-1']),
    watermark: values.watermark ?? '',
    bates: values.bates === undefined ? null : readBates(values.bates),
  });
  if (!options.success) {
    const [issue] = options.issues;
    throw new UsageError(
      m.command_bad_option({ option: v.getDotPath(issue) ?? '', value: String(issue.input) }),
    );
  }
  return {
    ...{ name: 'export', search, tickets, out: values.out, options: options.output },
    client: values.client === undefined ? null : numberOf('--client', values.client),
    connection: values.connection ?? null,
    json: values.json ?? false,
  };
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new UsageError(m.command_one_of({ option, value, allowed: allowed.join(', ') }));
}

const listOf = (text = ''): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function numberOf(option: string, value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && Number.isSafeInteger(number) && number > 0) return number;
  throw new UsageError(m.command_bad_option({ option, value }));
}

/** `ABC:1` or `ABC000001`: a prefix and the number of the first page. */
function readBates(value: string): { prefix: string; start: number } {
  const [, prefix = '', digits = ''] = /^(.*?):?(\d+)$/s.exec(value) ?? [];
  return { prefix, start: numberOf('--bates', digits) };
}
