import { appError } from '../../shared/app-error.ts';
import type { NativeDialogs } from './ports.ts';

/**
 * Limits dialogs to one at a time, so that a compromised page cannot flood the screen.
 * @throws AppError from its methods: `dialog-open` if another dialog is open
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
