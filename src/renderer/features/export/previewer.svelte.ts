import type { ErrorReport } from '../../../contract/errors.ts';
import type { ExportOptions, ExportPreview, ExportSelection } from '../../../contract/export.ts';
import { bridge, errorReportOf, valueOf } from '../../bridge.ts';

interface Wanted {
  selection: ExportSelection;
  options: ExportOptions;
}

/** How long to wait for further changes, in milliseconds. */
const settleMs = 250;

/** The preview of an export. While one is made, only the last of the further requests waits. */
export class Previewer {
  preview = $state.raw<ExportPreview | null>(null);
  failure = $state.raw<ErrorReport | null>(null);
  updating = $state(false);
  #wanted: Wanted | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;

  /** Makes the first preview at once, and others a moment after the last change. */
  show(wanted: Wanted): void {
    const isFirst = !this.updating && this.preview === null && this.failure === null;
    this.#wanted = wanted;
    this.updating = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#make(), isFirst ? 0 : settleMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#wanted = null;
  }

  async #make(): Promise<void> {
    const wanted = this.#wanted;
    if (this.#busy || !wanted) return;
    this.#busy = true;
    this.#wanted = null;
    try {
      const preview = await valueOf(bridge.previewExport(wanted));
      this.preview = preview;
      this.failure = null;
    } catch (error) {
      this.failure = errorReportOf(error);
    }
    this.#busy = false;
    this.updating = this.#wanted !== null;
    if (this.#wanted) await this.#make();
  }
}
