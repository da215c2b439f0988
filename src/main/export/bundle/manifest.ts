import * as v from 'valibot';
import { ExportOptions, RedactionRule } from '../../../contract/export.ts';
import type { ExportContext } from '../formats/format.ts';

/** The files that describe a bundle. */
export const manifestName = 'manifest.json';
export const hashListName = 'manifest.sha256';

export const manifestSchema = 'threadkeep-bundle';
/** Increased when a version of Threadkeep writes something that earlier ones would misunderstand. */
export const manifestVersion = 1;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const BundledFile = v.object({ path: v.string(), size: count, sha256 });
export type BundledFile = v.InferOutput<typeof BundledFile>;

const TicketFile = v.object({
  ...BundledFile.entries,
  kind: v.picklist(['document', 'attachment', 'raw']),
  /** Of an attachment: its name in the ticket, and the position of its message. */
  name: v.optional(v.string()),
  message: v.optional(count),
});
export type TicketFile = v.InferOutput<typeof TicketFile>;

export const BundledTicket = v.object({
  number: v.string(),
  ticketId: v.number(),
  subject: v.string(),
  client: v.string(),
  status: v.string(),
  /** As the server wrote it, in its time zone; null if there is none. */
  openedAt: v.nullable(v.string()),
  timeZone: v.string(),
  connection: v.object({ name: v.string(), host: v.string() }),
  version: v.object({ number: count, count }),
  /** When the server returned this version; ISO 8601, UTC. */
  fetchedAt: v.string(),
  /** Whether it was still on the server. */
  removal: v.nullable(v.looseObject({ kind: v.string() })),
  /** The server's response as it was received; `raw` is made from it, without the client's access code. */
  source: v.object({ sha256, bytes: count }),
  redacted: v.boolean(),
  /** What the vault has and the bundle does not. */
  leftOut: v.object({ notes: count, attachments: count, raw: v.boolean() }),
  /** Attachments that the vault does not have. */
  unavailable: v.object({ removedOnServer: count, notDownloaded: count }),
  files: v.array(TicketFile),
});
export type BundledTicket = v.InferOutput<typeof BundledTicket>;

export const BundledFailure = v.object({
  number: v.string(),
  /** '' in a redacted export. */
  subject: v.string(),
  /** A code and an ID of Threadkeep, and a sentence in the language of the export. */
  code: v.string(),
  id: v.string(),
  reason: v.string(),
});
export type BundledFailure = v.InferOutput<typeof BundledFailure>;

/** What was selected, without the texts that were redacted by hand. */
const ManifestOptions = v.looseObject({
  format: v.string(),
  language: v.string(),
  includeNotes: v.boolean(),
  redaction: v.object({ rules: v.array(v.string()), texts: count }),
});

/** Everything in a manifest before its lists of files and tickets. */
export const ManifestHead = v.object({
  schema: v.literal(manifestSchema),
  version: v.literal(manifestVersion),
  threadkeep: v.string(),
  /** ISO 8601, UTC. */
  exportedAt: v.string(),
  exportedBy: v.object({ user: v.string(), computer: v.string() }),
  servers: v.array(v.object({ connection: v.string(), host: v.string() })),
  options: ManifestOptions,
});
export type ManifestHead = v.InferOutput<typeof ManifestHead>;

export const Manifest = v.object({
  ...ManifestHead.entries,
  /** The index, and files with several tickets. */
  files: v.array(BundledFile),
  tickets: v.array(BundledTicket),
  failures: v.array(BundledFailure),
});
export type Manifest = v.InferOutput<typeof Manifest>;

/** The beginning of a manifest. The order of its keys does not depend on who made the options. */
export function manifestHead(
  { options, exportedAt, appVersion }: ExportContext,
  { user, computer }: ManifestHead['exportedBy'],
  servers: ManifestHead['servers'],
): ManifestHead {
  const { rules, texts } = options.redaction;
  const inOrder = Object.keys(ExportOptions.entries).map((key) => [key, options[key as keyof ExportOptions]]);
  return {
    schema: manifestSchema,
    version: manifestVersion,
    threadkeep: appVersion,
    exportedAt,
    exportedBy: { user, computer },
    servers,
    options: {
      ...(Object.fromEntries(inOrder) as ExportOptions),
      redaction: {
        rules: RedactionRule.options.filter((rule) => rules.includes(rule)),
        texts: texts.length,
      },
    },
  };
}

/** `sha256sum` reads this: hash, two spaces, path. */
export const hashLine = ({ path, sha256 }: Pick<BundledFile, 'path' | 'sha256'>): string =>
  `${sha256}  ${path}\n`;

/** Compares paths by their UTF-16 units, which does not depend on a language. */
export const byPath = (a: { path: string }, b: { path: string }): number =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
