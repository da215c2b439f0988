import type { ExportFormat } from '../../../contract/export.ts';
import { csv } from './csv.ts';
import { eml } from './eml.ts';
import type { Format } from './format.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { jsonl } from './jsonl.ts';
import { markdown } from './markdown.ts';
import { mbox } from './mbox.ts';
import { pdf } from './pdf.ts';
import { text } from './text.ts';

/** All formats that tickets can be exported in. */
export const formats: Record<ExportFormat, Format> = {
  pdf,
  html,
  markdown,
  text,
  eml,
  mbox,
  csv,
  json,
  jsonl,
};
