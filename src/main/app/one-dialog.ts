import { appError } from '../../shared/app-error.ts';
import type { NativeDialogs } from './ports.ts';

/**
 * The same dialogs, one at a time: a page must not be able to cover the screen with them. Opening a second one fails
 * with `dialog-open`.
 */
export function oneDialogAtATime(dialogs: NativeDialogs): NativeDialogs {
  let isOpen = false;
  const alone =
    <A extends unknown[], R>(show: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (isOpen) throw appError('dialog-open', 'dialog_open');
      isOpen = true;
      try {
        return await show(...args);
      } finally {
        isOpen = false;
      }
    };
  return {
    ...dialogs,
    askForSavePath: alone(dialogs.askForSavePath),
    askForOpenPaths: alone(dialogs.askForOpenPaths),
    confirm: alone(dialogs.confirm),
  };
}
