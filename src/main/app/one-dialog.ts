import { SentenceError } from '../../shared/app-error.ts';
import type { NativeDialogs } from './ports.ts';

/**
 * The same desktop with one dialog open at a time: a page must not be able to cover the screen with them.
 * A dialog that is asked for while another is open fails with `dialog-open`.
 */
export function oneDialogAtATime(dialogs: NativeDialogs): NativeDialogs {
  let isOpen = false;
  const alone =
    <A extends unknown[], R>(show: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (isOpen) throw new SentenceError('dialog-open', 'Another dialog is open.', 'Answer it first.');
      isOpen = true;
      try {
        return await show(...args);
      } finally {
        isOpen = false;
      }
    };
  return {
    ...dialogs,
    askWhereToSave: alone(dialogs.askWhereToSave),
    askWhatToOpen: alone(dialogs.askWhatToOpen),
    confirm: alone(dialogs.confirm),
  };
}
