import * as v from 'valibot';
import { defaultExportOptions, ExportOptions, RedactionRule } from './export.ts';
import { id, list, text } from './limits.ts';
import { SortOrder } from './search.ts';

/** The app's languages. `en-XA` is a pseudo-language for layout tests and not offered to users. */
export const Locale = v.picklist(['en', 'zh-Hant', 'en-XA']);
export type Locale = v.InferOutput<typeof Locale>;

export const zoomLimits = { min: 80, max: 300 } as const;
export const paneLimits = { min: 240, max: 800 } as const;

const pixels = v.pipe(v.number(), v.integer(), v.minValue(-100_000), v.maxValue(100_000));
const size = v.pipe(pixels, v.minValue(1));

export const WindowBounds = v.object({
  x: pixels,
  y: pixels,
  width: size,
  height: size,
  maximized: v.boolean(),
});
export type WindowBounds = v.InferOutput<typeof WindowBounds>;

const { format, bundle, pictures, pdfStandard, language, watermark } = ExportOptions.entries;

/**
 * The options of the last export, for the next one: without texts of tickets and without the first Bates number, which
 * belong to one export. The paper size is a setting of its own.
 */
export const ExportDefaults = v.object({
  format,
  combine: v.boolean(),
  bundle,
  /** null: the app's language. */
  language: v.nullable(language),
  newestFirst: v.boolean(),
  includeNotes: v.boolean(),
  includePrivateNotes: v.boolean(),
  includeAttachments: v.boolean(),
  pictures,
  includeRaw: v.boolean(),
  redactionRules: list(RedactionRule, RedactionRule.options.length),
  /** '' for the usual one in the language of the export. */
  namePattern: text(200),
  pdfStandard,
  watermark,
  /** null for no Bates numbers. */
  batesPrefix: v.nullable(text(20)),
});
export type ExportDefaults = v.InferOutput<typeof ExportDefaults>;

/** The app's settings on this computer. They contain nothing from tickets or connections. */
export const Settings = v.strictObject({
  /** `system`: the operating system's language if the app has it, otherwise English. */
  language: v.picklist(['system', ...Locale.options]),
  theme: v.picklist(['system', 'light', 'dark']),
  density: v.picklist(['comfortable', 'compact']),
  /** Percent. */
  zoom: v.pipe(v.number(), v.integer(), v.minValue(zoomLimits.min), v.maxValue(zoomLimits.max)),
  /** `system`: the usual size in the operating system's region. */
  paper: v.picklist(['system', 'A4', 'Letter']),
  exportDefaults: ExportDefaults,
  /** The sort order of the ticket list. */
  sort: SortOrder,
  /** Whether tickets show the newest message first. */
  newestFirst: v.boolean(),
  /** Widths in CSS pixels; null for the default width. */
  paneSizes: v.object({
    list: v.nullable(v.pipe(pixels, v.minValue(paneLimits.min), v.maxValue(paneLimits.max))),
  }),
  windowBounds: v.nullable(WindowBounds),
  /** The vault key of the open ticket. */
  lastTicket: v.nullable(id),
  logLevel: v.picklist(['error', 'warn', 'info', 'debug']),
});
export type Settings = v.InferOutput<typeof Settings>;

const { combine, newestFirst, includeNotes, includePrivateNotes, includeAttachments, includeRaw } =
  defaultExportOptions;

export const defaultSettings: Settings = {
  language: 'system',
  theme: 'system',
  density: 'comfortable',
  zoom: 100,
  paper: 'system',
  exportDefaults: {
    ...{ combine, newestFirst, includeNotes, includePrivateNotes, includeAttachments, includeRaw },
    format: defaultExportOptions.format,
    bundle: defaultExportOptions.bundle,
    pictures: defaultExportOptions.pictures,
    pdfStandard: defaultExportOptions.pdfStandard,
    watermark: defaultExportOptions.watermark,
    language: null,
    redactionRules: [],
    namePattern: '',
    batesPrefix: null,
  },
  sort: 'best',
  newestFirst: false,
  paneSizes: { list: null },
  windowBounds: null,
  lastTicket: null,
  logLevel: 'info',
};

/** The settings that the page may change. Only main sets the window's bounds. */
export const SettingsChange = v.partial(v.omit(Settings, ['windowBounds']));
export type SettingsChange = v.InferOutput<typeof SettingsChange>;

/** The settings, and the language resolved from them. */
export const SettingsState = v.object({ ...Settings.entries, locale: Locale });
export type SettingsState = v.InferOutput<typeof SettingsState>;
