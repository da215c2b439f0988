import { Failure } from '../../contract/failure.ts';
import type { Surface } from './handlers.ts';

/**
 * The same desktop with one dialog open at a time: a page must not be able to cover the screen with them.
 * A dialog that is asked for while another is open fails with `dialog-open`.
 */
export function oneDialogAtATime(surface: Surface): Surface {
  let isOpen = false;
  const alone =
    <A extends unknown[], R>(show: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (isOpen) throw new Failure('dialog-open', 'Another dialog is open.', 'Answer it first.');
      isOpen = true;
      try {
        return await show(...args);
      } finally {
        isOpen = false;
      }
    };
  return {
    ...surface,
    askWhereToSave: alone(surface.askWhereToSave),
    askWhatToOpen: alone(surface.askWhatToOpen),
    confirm: alone(surface.confirm),
  };
}
