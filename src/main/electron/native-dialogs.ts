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

/** Native dialogs. @param currentWindow parent of the dialogs */
export function createNativeDialogs(currentWindow: () => BrowserWindow | null): NativeDialogs {
  return {
    openExternally: (url) => shell.openExternal(url),
    showInFolder: (path) => shell.showItemInFolder(path),
    openPath: async (path) => {
      const reason = await shell.openPath(path);
      if (reason !== '') throw appError('cannot-open', 'cannot_open', { path }, { path, reason });
    },
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
