import { render, screen, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { tick } from 'svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ExportOptions } from '../../../../src/contract/export.ts';
import { defaultSettings, type ExportDefaults } from '../../../../src/contract/settings.ts';
import ExportDialog from '../../../../src/renderer/features/export/ExportDialog.svelte';
import {
  requestForThread,
  requestForTickets,
  type ExportRequest,
} from '../../../../src/renderer/features/export/export-request.ts';
import { settings } from '../../../../src/renderer/settings.svelte.ts';
import { exportPreview, shownThread } from '../../../support/contract-data.ts';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';
import { withDialogs } from '../../dialogs.ts';
import { find, withFreshStores } from '../../stores.ts';

withFreshStores();
withDialogs();
const user = userEvent.setup();
const onclose = vi.fn();
beforeEach(() => {
  onclose.mockReset();
  fakeBridge.answer('previewExport', ({ selection }) =>
    exportPreview({ tickets: selection.kind === 'tickets' ? selection.keys.length : 1 }),
  );
});

async function show(
  request: ExportRequest = requestForThread(shownThread(5)),
  part: Partial<ExportDefaults> = {},
) {
  const exportDefaults = { ...defaultSettings.exportDefaults, ...part };
  settings.current = { ...settings.current, paper: 'A4', exportDefaults };
  render(ExportDialog, { request, onclose });
  await vi.waitFor(() => expect(fakeBridge.received('previewExport')).toHaveLength(1));
  await tick();
}
const several = requestForTickets([3, 1, 2]);
const dialog = (): HTMLElement => screen.getByRole('dialog');
const radio = (value: string): HTMLInputElement => find(dialog(), `input[type=radio][value=${value}]`);
const box = (name: string): HTMLInputElement => find(dialog(), `input[name=${name}]`);
const files = (): string[] =>
  [...dialog().querySelectorAll<HTMLInputElement>('input[name=files]')].map(({ value }) => value);
const submit = (): Promise<void> => user.click(find(dialog(), 'footer button.main'));
/** The options that are exported with. */
async function options(): Promise<ExportOptions> {
  fakeBridge.answer('startExport', { id: null });
  await submit();
  await vi.waitFor(() => expect(fakeBridge.received('startExport').length).toBeGreaterThan(0));
  const last = fakeBridge.received('startExport').at(-1);
  if (!last) throw new Error('Nothing was exported.');
  return last.options;
}

test('is modal, has a name, says what is exported, and begins at the format', async () => {
  await show();
  expect(HTMLDialogElement.prototype.showModal).toHaveBeenCalledOnce();
  expect(screen.getByRole('dialog', { name: 'Export' })).toBe(dialog());
  expect(find(dialog(), '#export-what').textContent).toContain('#N-5');
  expect(document.activeElement).toBe(radio('pdf'));
});

test('tells its owner when it is closed', async () => {
  await show();
  await user.click(find(dialog(), 'footer button'));
  expect(onclose).toHaveBeenCalledOnce();
  expect(fakeBridge.received('changeSettings')).toEqual([]);
});

describe('exporting', () => {
  test('asks main, remembers the options without texts and closes', async () => {
    fakeBridge.answer('startExport', { id: 7 });
    await show(several);
    await user.click(radio('markdown'));
    await user.click(radio('combined'));
    await user.click(box('includeNotes'));
    await user.click(box('rule-email'));
    await user.type(find(dialog(), '#export-redact'), 'Ada{Enter}');
    await submit();
    await vi.waitFor(() => expect(onclose).toHaveBeenCalledOnce());
    const [started] = fakeBridge.received('startExport');
    expect(started?.selection).toEqual({ kind: 'tickets', keys: [3, 1, 2] });
    expect(started?.options).toMatchObject({
      ...{ format: 'markdown', combine: true, includeNotes: true },
      redaction: { rules: ['email'], texts: ['Ada'] },
    });
    const [stored] = fakeBridge.received('changeSettings');
    expect(stored).toEqual({
      exportDefaults: {
        ...defaultSettings.exportDefaults,
        ...{ format: 'markdown', combine: true, includeNotes: true, redactionRules: ['email'] },
      },
    });
    expect(JSON.stringify(stored)).not.toContain('Ada');
  });

  test('remembers another paper size as the setting that it is', async () => {
    fakeBridge.answer('startExport', { id: 7 });
    await show();
    await user.selectOptions(within(dialog()).getByLabelText('Paper size'), 'Letter');
    await submit();
    await vi.waitFor(() =>
      expect(fakeBridge.received('changeSettings')[0]).toMatchObject({ paper: 'Letter' }),
    );
  });

  test('stays open if the user selects no place', async () => {
    fakeBridge.answer('startExport', { id: null });
    await show();
    await submit();
    await vi.waitFor(() => expect(fakeBridge.received('startExport')).toHaveLength(1));
    await vi.waitFor(() =>
      expect(find<HTMLButtonElement>(dialog(), 'footer button.main').disabled).toBe(false),
    );
    expect(onclose).not.toHaveBeenCalled();
    expect(fakeBridge.received('changeSettings')).toEqual([]);
  });

  test('cannot be started twice, and shows why it could not start', async () => {
    const held = fakeBridge.hold('startExport');
    await show();
    await submit();
    expect(find<HTMLButtonElement>(dialog(), 'footer button.main').disabled).toBe(true);
    await vi.waitFor(() => expect(held).toHaveLength(1));
    held[0]?.reject(errorOf('nothing-to-export'));
    const alert = await within(find(dialog(), 'footer')).findByRole('alert');
    expect(alert.dataset['code']).toBe('nothing-to-export');
    await user.click(find(alert, '.close'));
    expect(dialog().querySelector('[role=alert]')).toBeNull();
    expect(onclose).not.toHaveBeenCalled();
  });
});

describe('the options', () => {
  test('begin as in the last export', async () => {
    await show(several, {
      format: 'html',
      includeAttachments: true,
      bundle: 'folder',
      redactionRules: ['ip'],
    });
    expect(radio('html').checked).toBe(true);
    expect(radio('folder').checked).toBe(true);
    expect(box('rule-ip').checked).toBe(true);
    expect(await options()).toMatchObject({ format: 'html', bundle: 'folder', redaction: { rules: ['ip'] } });
  });

  test('offer all formats, each with a line about it', async () => {
    await show();
    const labels = [...dialog().querySelectorAll('label:has([name=format])')];
    expect(labels).toHaveLength(9);
    for (const label of labels) expect(find(label, '.soft').textContent).not.toBe('');
  });

  test.each([
    ['pdf', ['each', 'combined', 'zip', 'folder']],
    ['eml', ['each', 'zip', 'folder']],
  ] as const)('offer files that fit several tickets as %s', async (format, choices) => {
    await show(several, { format });
    expect(files()).toEqual(choices);
  });

  test('offer no file for all tickets where there is one', async () => {
    await show();
    expect(files()).toEqual(['each', 'zip', 'folder']);
  });

  test('of pages are for PDF alone, and those of responses for formats that have them', async () => {
    await show();
    expect(dialog().querySelector('[name=bates]')).not.toBeNull();
    expect(dialog().querySelector('[name=includeRaw]')).toBeNull();
    await user.click(radio('json'));
    expect(dialog().querySelector('[name=bates]')).toBeNull();
    await user.click(box('includeRaw'));
    expect(await options()).toMatchObject({ format: 'json', includeRaw: true });
  });

  test('of pages are exported', async () => {
    await show();
    await user.type(find(dialog(), '[maxlength="60"]'), 'Secret');
    await user.selectOptions(within(dialog()).getByLabelText('Standard'), 'ua-1');
    await user.selectOptions(within(dialog()).getByLabelText('Attached pictures'), 'appendix');
    await user.selectOptions(within(dialog()).getByLabelText('Language of labels and dates'), 'zh-Hant');
    await user.click(box('newestFirst'));
    await user.click(box('bates'));
    await user.type(box('batesPrefix'), 'ABC');
    await user.clear(box('batesStart'));
    await user.type(box('batesStart'), '42');
    expect(await options()).toMatchObject({
      ...{ watermark: 'Secret', pdfStandard: 'ua-1', pictures: 'appendix', language: 'zh-Hant' },
      ...{ newestFirst: true, bates: { prefix: 'ABC', start: 42 } },
    });
    await user.click(box('bates'));
    expect((await options()).bates).toBeNull();
  });

  test('of names have placeholders, which are added where the cursor is, and an example', async () => {
    await show();
    const name = within(dialog()).getByLabelText<HTMLInputElement>('File name');
    expect([name.value, name.placeholder]).toEqual(['', 'Ticket {number} {subject}']);
    await user.click(within(dialog()).getByRole('button', { name: 'Status' }));
    expect(name.value).toBe('Ticket {number} {subject}{status}');
    expect(document.activeElement).toBe(name);
    await user.clear(name);
    await user.type(name, 'A-B');
    name.setSelectionRange(2, 2);
    await user.click(within(dialog()).getByRole('button', { name: 'Client' }));
    expect((await options()).namePattern).toBe('A-{client}B');
    expect(find(dialog(), '#export-name-example').textContent).toContain('Ticket N-5 Subject 5.pdf');
  });
});

describe('redaction', () => {
  const texts = (): (string | null)[] =>
    [...dialog().querySelectorAll('ul li span')].map((one) => one.textContent);

  test('leaves out what cannot be redacted, and says so', async () => {
    await show(undefined, { includeAttachments: true });
    expect(dialog().querySelector('.note')).toBeNull();
    await user.click(box('rule-email'));
    find(dialog(), '.note');
    expect([box('includeAttachments').checked, box('includeAttachments').disabled]).toEqual([false, true]);
    await user.click(box('rule-email'));
    expect([box('includeAttachments').checked, box('includeAttachments').disabled]).toEqual([true, false]);
  });

  test('of typed texts: Enter adds one instead of exporting; each can be removed', async () => {
    await show();
    const input = within(dialog()).getByLabelText<HTMLInputElement>('Other text to redact');
    const add = find<HTMLButtonElement>(dialog(), '.line button');
    expect(add.disabled).toBe(true);
    await user.type(input, 'Ada{Enter}');
    await user.type(input, 'Grace');
    await user.click(add);
    expect([input.value, texts()]).toEqual(['', ['Ada', 'Grace']]);
    expect(fakeBridge.received('startExport')).toEqual([]);
    await user.click(within(dialog()).getByRole('button', { name: 'Do not redact “Ada”' }));
    expect((await options()).redaction.texts).toEqual(['Grace']);
  });

  test('lists what was found in the ticket', async () => {
    const redacted = [{ placeholder: '[email 1]', text: 'ada@example.com' }];
    fakeBridge.answer('previewExport', ({ options }) =>
      exportPreview({ redacted: options.redaction.rules.length > 0 ? redacted : [] }),
    );
    await show();
    expect(dialog().querySelector('.found')).toBeNull();
    await user.click(box('rule-email'));
    await vi.waitFor(() => expect(find(dialog(), '.found summary').textContent).toMatch(/1 text/));
    expect(find(dialog(), '.found dt').textContent).toBe('[email 1]');
    expect(find(dialog(), '.found dd').textContent).toBe('ada@example.com');
    await user.click(box('rule-email'));
    await user.click(box('rule-ip'));
    fakeBridge.answer('previewExport', exportPreview());
    await user.click(box('rule-card'));
    await vi.waitFor(() => expect(find(dialog(), '.found summary').textContent).toMatch(/Nothing/));
  });
});

test('the preview follows the options, and shows why there is none', async () => {
  await show(several);
  expect(screen.getByRole('region', { name: 'Preview of the first ticket' })).toBeTruthy();
  fakeBridge.fail('previewExport', errorOf('unreadable-answer'));
  await user.click(box('includeNotes'));
  const alert = await within(screen.getByRole('region')).findByRole('alert');
  expect(alert.dataset['code']).toBe('unreadable-answer');
  expect(fakeBridge.received('previewExport').at(-1)).toMatchObject({
    selection: { kind: 'tickets', keys: [3, 1, 2] },
    options: { includeNotes: true },
  });
});
