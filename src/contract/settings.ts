import * as v from 'valibot';
import { id } from './limits.ts';
import { SortOrder } from './search.ts';

/** The languages that the app has messages in. `en-XA` is a pseudo-language for layout tests; it is not offered. */
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

/** How the app is set up on this computer. Nothing in it comes from a ticket or from a connection. */
export const Settings = v.strictObject({
  /** `system`: the language of the operating system where the app has it, else English. */
  language: v.picklist(['system', ...Locale.options]),
  theme: v.picklist(['system', 'light', 'dark']),
  density: v.picklist(['comfortable', 'compact']),
  /** Percent. */
  zoom: v.pipe(v.number(), v.integer(), v.minValue(zoomLimits.min), v.maxValue(zoomLimits.max)),
  /** `system`: what is usual in the region of the operating system. */
  paper: v.picklist(['system', 'A4', 'Letter']),
  exportDefaults: v.object({ includeNotes: v.boolean() }),
  /** The order of the ticket list. */
  sort: SortOrder,
  /** Whether threads show the newest message first. */
  newestFirst: v.boolean(),
  /** Widths in CSS pixels; null for the default. */
  paneSizes: v.object({
    list: v.nullable(v.pipe(pixels, v.minValue(paneLimits.min), v.maxValue(paneLimits.max))),
  }),
  windowBounds: v.nullable(WindowBounds),
  /** The key that the open ticket has in this computer's vault. */
  lastTicket: v.nullable(id),
  logLevel: v.picklist(['error', 'warn', 'info', 'debug']),
});
export type Settings = v.InferOutput<typeof Settings>;

export const defaultSettings: Settings = {
  language: 'system',
  theme: 'system',
  density: 'comfortable',
  zoom: 100,
  paper: 'system',
  exportDefaults: { includeNotes: false },
  sort: 'best',
  newestFirst: false,
  paneSizes: { list: null },
  windowBounds: null,
  lastTicket: null,
  logLevel: 'info',
};

/** What the page may change; the window's bounds are main's alone. */
export const SettingsChange = v.partial(v.omit(Settings, ['windowBounds']));
export type SettingsChange = v.InferOutput<typeof SettingsChange>;

/** The settings, and the language that they lead to on this computer. */
export const SettingsState = v.object({ ...Settings.entries, locale: Locale });
export type SettingsState = v.InferOutput<typeof SettingsState>;
