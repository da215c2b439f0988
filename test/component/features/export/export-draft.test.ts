import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { defaultExportOptions, ExportFormat, ExportOptions } from '../../../../src/contract/export.ts';
import { defaultSettings, type ExportDefaults } from '../../../../src/contract/settings.ts';
import { ExportDraft, paperOf } from '../../../../src/renderer/features/export/export-draft.svelte.ts';
import { showIn } from '../../../../src/renderer/locale.svelte.ts';
import { withFreshStores } from '../../stores.ts';

withFreshStores();
const draft = (part: Partial<ExportDefaults> = {}, isSeveral = true): ExportDraft =>
  new ExportDraft({ ...defaultSettings.exportDefaults, ...part }, 'A4', () => isSeveral);

test('without anything remembered, the options are the default ones', () => {
  expect(draft().options).toEqual(defaultExportOptions);
});

test.each(ExportFormat.options)('whatever is remembered, the options of %s fit the contract', (format) => {
  const all = draft({
    ...{ format, combine: true, includeNotes: true, includePrivateNotes: true, includeAttachments: true },
    ...{ pictures: 'inline', includeRaw: true, redactionRules: ['ip'], namePattern: ' ', batesPrefix: 'A' },
    ...{ watermark: 'Confidential', pdfStandard: 'ua-1', newestFirst: true, language: 'zh-Hant' },
  });
  all.batesStart = null;
  all.redact('text');
  expect(v.is(ExportOptions, all.options)).toBe(true);
});

test('what a format cannot have is not sent, but kept', () => {
  const one = draft({
    combine: true,
    pictures: 'appendix',
    watermark: 'Secret',
    batesPrefix: 'A',
    includeRaw: true,
  });
  expect(one.options).toMatchObject({
    combine: true,
    pictures: 'appendix',
    watermark: 'Secret',
    includeRaw: false,
  });
  expect(one.options.bates).toEqual({ prefix: 'A', start: 1 });
  one.set({ format: 'eml' });
  expect(one.options).toMatchObject({ combine: false, pictures: 'none', watermark: '', bates: null });
  one.set({ format: 'json' });
  expect(one.options).toMatchObject({ combine: true, pictures: 'none', includeRaw: true });
  one.set({ format: 'html' });
  expect(one.options).toMatchObject({
    combine: true,
    pictures: 'appendix',
    watermark: '',
    includeRaw: false,
  });
});

describe('files', () => {
  test('one ticket is never combined', () => {
    const one = draft({ combine: true }, false);
    expect([one.files, one.options.combine]).toEqual(['each', false]);
    expect(one.defaults.combine).toBe(true);
  });

  test('a bundle begins with attachments and responses, which can be left out', () => {
    const one = draft();
    one.files = 'zip';
    expect(one.options).toMatchObject({ bundle: 'zip', includeAttachments: true, includeRaw: true });
    one.set({ includeRaw: false });
    one.files = 'folder';
    expect(one.options).toMatchObject({ bundle: 'folder', combine: false, includeRaw: false });
    one.files = 'combined';
    expect(one.options).toMatchObject({ bundle: 'none', combine: true });
    one.files = 'each';
    expect(one.options).toMatchObject({ bundle: 'none', combine: false });
  });

  test('names have the usual pattern in the language of the export, unless there is another one', () => {
    showIn('zh-Hant');
    expect(draft().options).toMatchObject({ language: 'zh-Hant', namePattern: '工單 {number} {subject}' });
    const english = draft({ language: 'en' });
    expect(english.options).toMatchObject({ language: 'en', namePattern: 'Ticket {number} {subject}' });
    english.set({ namePattern: ' {client} ' });
    expect(english.options.namePattern).toBe('{client}');
  });
});

describe('redaction', () => {
  test('has rules and texts, and leaves out what cannot be redacted', () => {
    const one = draft({ bundle: 'zip', includeAttachments: true, includeRaw: true, pictures: 'inline' });
    one.setRule('email', true);
    one.setRule('ip', true);
    one.setRule('email', true);
    one.setRule('ip', false);
    const leftOut = { includeAttachments: false, includeRaw: false, pictures: 'none' };
    expect(one.options).toMatchObject({ redaction: { rules: ['email'], texts: [] }, ...leftOut });
    one.setRule('email', false);
    expect(one.options).toMatchObject({ includeAttachments: true, includeRaw: true, pictures: 'inline' });
    one.redact('Ada');
    expect(one.options).toMatchObject({ redaction: { rules: [], texts: ['Ada'] }, ...leftOut });
    one.unredact('Ada');
    expect(one.options.includeAttachments).toBe(true);
  });

  test('takes texts as they are selected: over several lines, once, and none that are empty', () => {
    const one = draft();
    for (const text of [' Ada\n  Lovelace ', 'Ada Lovelace', ' \n ', 'x'.repeat(20_000)]) one.redact(text);
    expect(one.texts).toEqual(['Ada Lovelace', 'x'.repeat(10_000)]);
    for (let n = 0; n < 1100; n += 1) one.redact(`text ${n}`);
    expect(v.is(ExportOptions, one.options)).toBe(true);
  });
});

test.each([
  [null, 1],
  [0, 1],
  [-5, 1],
  [17.9, 17],
  [2e9, 1e9],
  [Number.NaN, 1],
])('the first Bates number %d is %d', (typed, start) => {
  const one = draft({ batesPrefix: '' });
  one.batesStart = typed;
  expect(one.options.bates).toEqual({ prefix: '', start });
});

test('the paper size is the selected one, or the usual one of the region', () => {
  expect([paperOf('A4'), paperOf('Letter')]).toEqual(['A4', 'Letter']);
  expect(paperOf('system')).toBe(navigator.language === 'en-US' ? 'Letter' : 'A4');
});
