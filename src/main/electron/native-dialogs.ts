import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  app,
  dialog,
  shell,
  type BrowserWindow,
  type MessageBoxOptions,
  type OpenDialogOptions,
} from 'electron';
import { m } from '../../i18n/generated/messages.js';
import { appError } from '../../shared/app-error.ts';
import type { NativeDialogs } from '../app/ports.ts';
import type { AppProtocol } from './app-protocol.ts';
import { openHiddenWindow } from './window.ts';

/** Native dialogs and printing. @param currentWindow parent of the dialogs */
export function createNativeDialogs(
  protocol: AppProtocol,
  rendererRoot: string,
  currentWindow: () => BrowserWindow | null,
): NativeDialogs & { close: () => void } {
  const printer = new PdfPrinter(protocol);
  return {
    close: () => printer.close(),
    printTemplate: () => readFile(join(rendererRoot, 'print.html'), 'utf8'),
    print: (html, nonce, paper) => printer.print(html, nonce, paper),
    openExternally: (url) => shell.openExternal(url),
    showInFolder: (path) => shell.showItemInFolder(path),
    confirm: async ({ title, message, detail, confirmLabel }) => {
      const options: MessageBoxOptions = {
        type: 'question',
        title,
        message,
        detail,
        buttons: [m.dialogs_cancel(), confirmLabel],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      };
      const window = currentWindow();
      const { response } = await (window
        ? dialog.showMessageBox(window, options)
        : dialog.showMessageBox(options));
      return response === 1;
    },
    askForSavePath: async (title, suggestedName) => {
      const extension = /\.([A-Za-z0-9]+)$/.exec(suggestedName)?.[1];
      const options = {
        title,
        defaultPath: join(app.getPath('documents'), suggestedName),
        ...(extension && { filters: [{ name: extension.toUpperCase(), extensions: [extension] }] }),
      };
      const window = currentWindow();
      const { canceled, filePath } = await (window
        ? dialog.showSaveDialog(window, options)
        : dialog.showSaveDialog(options));
      return canceled || !filePath ? null : filePath;
    },
    askForOpenPaths: async (title, folder) => {
      const options: OpenDialogOptions = {
        title,
        properties: folder ? ['openDirectory'] : ['openFile', 'multiSelections'],
        ...(!folder && {
          filters: [
            {
              name: m.dialogs_saved_responses(),
              extensions: ['json', 'jsonl', 'ndjson', 'txt', 'log', 'print_r'],
            },
            { name: m.dialogs_all_files(), extensions: ['*'] },
          ],
        }),
      };
      const window = currentWindow();
      const { canceled, filePaths } = await (window
        ? dialog.showOpenDialog(window, options)
        : dialog.showOpenDialog(options));
      return canceled ? [] : filePaths;
    },
  };
}

/** Prints from a hidden window, which is reused, because opening one takes longer than printing a page. */
class PdfPrinter {
  readonly #protocol: AppProtocol;
  #spare: BrowserWindow | null = null;
  #closed = false;

  constructor(protocol: AppProtocol) {
    this.#protocol = protocol;
  }

  async print(html: string, nonce: string, paper: 'A4' | 'Letter'): Promise<Uint8Array> {
    this.#closed = false;
    const { url, release } = this.#protocol.addDocument(randomUUID(), html, nonce);
    const window = this.#spare ?? openHiddenWindow();
    this.#spare = null;
    try {
      await window.loadURL(url);
      // Force a layout: without it, a hidden page may not load its fonts.
      await window.webContents.executeJavaScript(
        'void document.body.offsetHeight, document.fonts.ready.then(() => true)',
      );
      const pdf = await window.webContents.printToPDF({
        pageSize: paper,
        preferCSSPageSize: true,
        printBackground: true,
        generateTaggedPDF: true,
        generateDocumentOutline: true,
      });
      void this.#recycle(window);
      return pdf;
    } catch (error) {
      window.destroy();
      const reason = String((error as Error).message).slice(0, 200);
      throw appError('print-failed', 'print_failed', {}, { reason });
    } finally {
      release();
    }
  }

  /** Clears the window, so that no document stays in memory after printing. */
  async #recycle(window: BrowserWindow): Promise<void> {
    try {
      await window.loadURL('about:blank');
      this.#spare?.destroy();
      this.#spare = null;
      if (this.#closed) window.destroy();
      else this.#spare = window;
    } catch {
      window.destroy();
    }
  }

  /** Must be called when the last window is closed, because a hidden one would keep the app running. */
  close(): void {
    this.#closed = true;
    this.#spare?.destroy();
    this.#spare = null;
  }
}
