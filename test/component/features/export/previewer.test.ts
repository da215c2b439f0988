import { expect, test, vi } from 'vitest';
import { defaultExportOptions } from '../../../../src/contract/export.ts';
import { Previewer } from '../../../../src/renderer/features/export/previewer.svelte.ts';
import { exportPreview } from '../../../support/contract-data.ts';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';

const wanted = (watermark: string) => ({
  selection: { kind: 'ticket' as const, key: 5, revision: null },
  options: { ...defaultExportOptions, watermark },
});
const asked = (): string[] => fakeBridge.received('previewExport').map(({ options }) => options.watermark);

test('makes the first preview at once, and one a moment after the last change', async () => {
  vi.useFakeTimers();
  fakeBridge.answer('previewExport', ({ options }) => exportPreview({ fileName: options.watermark }));
  const previewer = new Previewer();
  previewer.show(wanted('a'));
  expect(previewer.updating).toBe(true);
  await vi.advanceTimersByTimeAsync(1);
  expect(previewer.preview?.fileName).toBe('a');
  expect(previewer.updating).toBe(false);
  for (const watermark of ['b', 'bc', 'bcd']) {
    previewer.show(wanted(watermark));
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(asked()).toEqual(['a']);
  await vi.advanceTimersByTimeAsync(200);
  expect(asked()).toEqual(['a', 'bcd']);
  expect(previewer.preview?.fileName).toBe('bcd');
});

test('makes one at a time; of those that wait, the last', async () => {
  vi.useFakeTimers();
  const held = fakeBridge.hold('previewExport');
  const previewer = new Previewer();
  previewer.show(wanted('a'));
  await vi.advanceTimersByTimeAsync(1);
  for (const watermark of ['b', 'c']) {
    previewer.show(wanted(watermark));
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(asked()).toEqual(['a']);
  held[0]?.resolve(exportPreview({ fileName: 'a' }));
  await vi.advanceTimersByTimeAsync(1);
  expect(asked()).toEqual(['a', 'c']);
  expect(previewer.updating).toBe(true);
  held[1]?.resolve(exportPreview({ fileName: 'c' }));
  await vi.advanceTimersByTimeAsync(1);
  expect([previewer.preview?.fileName, previewer.updating]).toEqual(['c', false]);
});

test('shows an error until a preview succeeds, and keeps the last preview', async () => {
  vi.useFakeTimers();
  fakeBridge.answer('previewExport', exportPreview({ fileName: 'a' }));
  const previewer = new Previewer();
  previewer.show(wanted('a'));
  await vi.advanceTimersByTimeAsync(1);
  fakeBridge.fail('previewExport', errorOf('disk-full'));
  previewer.show(wanted('b'));
  await vi.advanceTimersByTimeAsync(1000);
  expect([previewer.failure?.code, previewer.preview?.fileName]).toEqual(['disk-full', 'a']);
  fakeBridge.answer('previewExport', exportPreview({ fileName: 'c' }));
  previewer.show(wanted('c'));
  await vi.advanceTimersByTimeAsync(1000);
  expect([previewer.failure, previewer.preview?.fileName]).toEqual([null, 'c']);
});

test('makes none after it is closed', async () => {
  vi.useFakeTimers();
  const previewer = new Previewer();
  previewer.show(wanted('a'));
  previewer.close();
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked()).toEqual([]);
});
