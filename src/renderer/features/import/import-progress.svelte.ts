import type { ImportCounts, ImportReport } from '../../../contract/import.ts';
import { bridge, valueOf } from '../../bridge.ts';
import { app } from '../../app.svelte.ts';

/** The running import and the report of the last one. Both outlive the view that started the import. */
export class ImportStore {
  busy = $state(false);
  /** null until the first file is read. */
  progress = $state.raw<ImportCounts | null>(null);
  cancelling = $state(false);
  report = $state.raw<ImportReport | null>(null);

  /** Asks for files or a folder, then imports them. */
  async run(connectionId: number | null, timeZone: string, folder: boolean): Promise<void> {
    this.busy = true;
    this.report = null;
    this.progress = null;
    this.cancelling = false;
    const page = app.page;
    // The first imported ticket closes the welcome page, so the report is shown on the connections page.
    if (page.name !== 'connections') app.page = { name: 'connections' };
    const end = bridge.on('importProgress', (counts) => (this.progress = counts));
    await app.attempt(async () => {
      this.report = await valueOf(bridge.importFiles({ connectionId, timeZone, folder }));
    });
    end();
    if (!this.report) {
      const { failure } = app;
      app.page = page;
      app.failure = failure;
    }
    this.busy = false;
  }

  async cancel(): Promise<void> {
    this.cancelling = true;
    await app.attempt(() => valueOf(bridge.cancelImport({})));
  }
}

export const imports = new ImportStore();
