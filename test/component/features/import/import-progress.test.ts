import { beforeEach, expect, test, vi } from 'vitest';
import type { ImportCounts, ImportReport } from '../../../../src/contract/import.ts';
import { app } from '../../../../src/renderer/app.svelte.ts';
import { ImportStore } from '../../../../src/renderer/features/import/import-progress.svelte.ts';
import { errorOf } from '../../../support/errors.ts';
import { fakeBridge } from '../../../support/fake-bridge.ts';

const counts: ImportCounts = {
  ...{ files: 5, filesDone: 2, skipped: 0, added: 1, newer: 0, same: 0, older: 0, refused: 0 },
};
const report: ImportReport = { entries: [], counts, stoppedBy: null };

let imports: ImportStore;
beforeEach(() => {
  imports = new ImportStore();
  app.failure = null;
  app.page = { name: 'tickets' };
});

test('begins with nothing running and nothing imported', () => {
  expect(imports).toMatchObject({ busy: false, progress: null, cancelling: false, report: null });
});

test('an import shows its progress and its report on the connections page', async () => {
  const held = fakeBridge.hold('importFiles');
  imports.report = report;
  imports.progress = counts;
  imports.cancelling = true;
  const done = imports.run(3, 'Asia/Taipei', true);
  expect([imports.busy, imports.report, imports.progress, imports.cancelling]).toEqual([
    ...[true, null, null, false],
  ]);
  expect(app.page).toEqual({ name: 'connections' });
  await vi.waitFor(() => expect(held).toHaveLength(1));
  expect(held[0]?.args).toEqual({ connectionId: 3, timeZone: 'Asia/Taipei', folder: true });
  fakeBridge.emit('importProgress', counts);
  expect(imports.progress).toEqual(counts);
  held[0]?.resolve(report);
  await done;
  expect(imports.busy).toBe(false);
  expect(imports.report).toEqual(report);
  expect(app.page).toEqual({ name: 'connections' });
  expect(fakeBridge.listeners('importProgress')).toBe(0);
});

test('an import that the user cancels in the dialog goes back to the page before', async () => {
  fakeBridge.answer('importFiles', null);
  await imports.run(null, 'UTC', false);
  expect(app.page).toEqual({ name: 'tickets' });
  expect([imports.busy, imports.report]).toEqual([false, null]);
});

test('an import that fails is shown, goes back, and listens no more', async () => {
  app.page = { name: 'connection-form', id: null };
  fakeBridge.fail('importFiles', errorOf('vault-busy'));
  await imports.run(null, 'UTC', false);
  expect(app.failure?.code).toBe('vault-busy');
  expect(app.page).toEqual({ name: 'connection-form', id: null });
  expect(imports.busy).toBe(false);
  expect(fakeBridge.listeners('importProgress')).toBe(0);
});

test('an import that was started on the connections page stays there', async () => {
  const page = (app.page = { name: 'connections' });
  fakeBridge.answer('importFiles', null);
  const running = imports.run(null, 'UTC', false);
  expect(app.page).toBe(page);
  await running;
  expect(app.page).toBe(page);
});

test('cancelling asks main to stop, and says that it does', async () => {
  fakeBridge.answer('cancelImport', null);
  await imports.cancel();
  expect(imports.cancelling).toBe(true);
  expect(fakeBridge.received('cancelImport')).toEqual([{}]);
  fakeBridge.fail('cancelImport', errorOf('too-many-calls'));
  await imports.cancel();
  expect(app.failure?.code).toBe('too-many-calls');
});
