import type { ExportFormat } from '../../../contract/export.ts';
import { m } from '../../../i18n/generated/messages.js';

/** What a format can do, as in `src/main/export/formats`. It decides which options the dialog offers. */
interface FormatTraits {
  name: () => string;
  about: () => string;
  /** Whether several tickets can be in one file. */
  canCombine: boolean;
  /** Whether a ticket becomes a folder of files. */
  isFolder: boolean;
  hasPages: boolean;
  hasPictures: boolean;
  /** Whether the server's responses can be in it. */
  hasRaw: boolean;
}

const plain = { canCombine: true, isFolder: false, hasPages: false, hasPictures: false, hasRaw: false };

/** In the order in which they are offered. */
export const formatTraits: Record<ExportFormat, FormatTraits> = {
  pdf: {
    ...plain,
    name: m.export_format_pdf,
    about: m.export_format_pdf_about,
    hasPages: true,
    hasPictures: true,
  },
  html: { ...plain, name: m.export_format_html, about: m.export_format_html_about, hasPictures: true },
  markdown: { ...plain, name: m.export_format_markdown, about: m.export_format_markdown_about },
  text: { ...plain, name: m.export_format_text, about: m.export_format_text_about },
  eml: {
    ...plain,
    name: m.export_format_eml,
    about: m.export_format_eml_about,
    canCombine: false,
    isFolder: true,
  },
  mbox: { ...plain, name: m.export_format_mbox, about: m.export_format_mbox_about },
  csv: { ...plain, name: m.export_format_csv, about: m.export_format_csv_about },
  json: { ...plain, name: m.export_format_json, about: m.export_format_json_about, hasRaw: true },
  jsonl: { ...plain, name: m.export_format_jsonl, about: m.export_format_jsonl_about, hasRaw: true },
};
