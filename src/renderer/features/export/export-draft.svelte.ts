import type { ExportOptions, RedactionRule } from '../../../contract/export.ts';
import type { ExportDefaults, SettingsState } from '../../../contract/settings.ts';
import { m } from '../../../i18n/generated/messages.js';
import { getLocale } from '../../../i18n/generated/runtime.js';
import { localeFor } from '../../../i18n/locale.ts';
import { formatTraits } from './formats.ts';

/** How an export becomes files. */
export type FileChoice = 'each' | 'combined' | 'zip' | 'folder';

const maxTexts = 1000;
const maxTextLength = 10_000;
const usesLetter = /-(US|CA|MX|PH)$/.test(navigator.language);

/** The paper size of a setting. */
export const paperOf = (setting: SettingsState['paper']): ExportOptions['paper'] =>
  setting === 'system' ? (usesLetter ? 'Letter' : 'A4') : setting;

/** The options in the export dialog. Those that do not apply are kept, for when they do again. */
export class ExportDraft {
  /** The options that are remembered. */
  defaults = $state.raw() as ExportDefaults;
  paper = $state() as ExportOptions['paper'];
  batesStart = $state<number | null>(1);
  /** Texts to redact. */
  texts = $state.raw<string[]>([]);
  readonly #isSeveral: () => boolean;

  /** @param isSeveral whether several tickets are exported */
  constructor(defaults: ExportDefaults, paper: ExportOptions['paper'], isSeveral: () => boolean) {
    this.defaults = defaults;
    this.paper = paper;
    this.#isSeveral = isSeveral;
  }

  get isSeveral(): boolean {
    return this.#isSeveral();
  }

  set(part: Partial<ExportDefaults>): void {
    this.defaults = { ...this.defaults, ...part };
  }

  get traits(): (typeof formatTraits)[ExportOptions['format']] {
    return formatTraits[this.defaults.format];
  }

  get isRedacting(): boolean {
    return this.defaults.redactionRules.length + this.texts.length > 0;
  }

  get canHaveRaw(): boolean {
    return this.traits.hasRaw || this.defaults.bundle !== 'none';
  }

  get files(): FileChoice {
    const { bundle, combine } = this.defaults;
    if (bundle !== 'none') return bundle;
    return this.isSeveral && combine && this.traits.canCombine ? 'combined' : 'each';
  }

  /** A bundle is for evidence, so it begins with everything that proves something. */
  set files(files: FileChoice) {
    const isFirst = this.defaults.bundle === 'none';
    if (files === 'each' || files === 'combined') this.set({ bundle: 'none', combine: files === 'combined' });
    else this.set({ bundle: files, ...(isFirst && { includeAttachments: true, includeRaw: true }) });
  }

  get language(): ExportOptions['language'] {
    return this.defaults.language ?? localeFor([getLocale()]);
  }

  /** The usual pattern of file names, in the language of the export. */
  get usualPattern(): string {
    return m.document_file_name({ number: '{number}', subject: '{subject}' }, { locale: this.language });
  }

  hasRule(rule: RedactionRule): boolean {
    return this.defaults.redactionRules.includes(rule);
  }

  setRule(rule: RedactionRule, isOn: boolean): void {
    const others = this.defaults.redactionRules.filter((one) => one !== rule);
    this.set({ redactionRules: isOn ? [...others, rule] : others });
  }

  /** Adds a text to redact. Its line breaks depend on the preview, so they become spaces. */
  redact(text: string): void {
    const cleaned = text.replace(/\s+/g, ' ').trim().slice(0, maxTextLength);
    if (cleaned === '' || this.texts.length >= maxTexts) return;
    if (!this.texts.includes(cleaned)) this.texts = [...this.texts, cleaned];
  }

  unredact(text: string): void {
    this.texts = this.texts.filter((one) => one !== text);
  }

  /** The options that apply. What cannot be redacted is left out of a redacted export. */
  get options(): ExportOptions {
    const { redactionRules, batesPrefix, namePattern, pictures, ...defaults } = this.defaults;
    const { hasPages, hasPictures } = this.traits;
    return {
      ...defaults,
      combine: this.files === 'combined',
      language: this.language,
      includeAttachments: defaults.includeAttachments && !this.isRedacting,
      pictures: hasPictures && !this.isRedacting ? pictures : 'none',
      includeRaw: defaults.includeRaw && this.canHaveRaw && !this.isRedacting,
      redaction: { rules: redactionRules, texts: this.texts },
      namePattern: namePattern.trim() || this.usualPattern,
      paper: this.paper,
      watermark: hasPages ? defaults.watermark.trim() : '',
      bates:
        hasPages && batesPrefix !== null
          ? { prefix: batesPrefix, start: firstNumber(this.batesStart) }
          : null,
    };
  }
}

const firstNumber = (typed: number | null): number => Math.min(1e9, Math.max(1, Math.trunc(typed ?? 1) || 1));
