import { expect, test } from 'vitest';
import type { Surface } from '../../src/main/bridge/handlers.ts';
import { oneDialogAtATime } from '../../src/main/bridge/one-dialog.ts';

const question = { title: '', message: '', detail: '', confirmLabel: '' };

test('one dialog is open at a time, of whatever kind, and the next one after it', async () => {
  const opened: string[] = [];
  let close = (_error: Error): void => undefined;
  const show = (name: string) => () => {
    opened.push(name);
    return new Promise((_, reject) => (close = reject));
  };
  const surface = oneDialogAtATime({
    askWhereToSave: show('save'),
    askWhatToOpen: show('open'),
    confirm: show('confirm'),
  } as unknown as Surface);
  const dialogs: [string, () => Promise<unknown>][] = [
    ['save', () => surface.askWhereToSave('', '')],
    ['open', () => surface.askWhatToOpen('', false)],
    ['confirm', () => surface.confirm(question)],
  ];
  for (const [name, ask] of dialogs) {
    opened.length = 0;
    const first = ask();
    for (const [, other] of dialogs) await expect(other()).rejects.toMatchObject({ code: 'dialog-open' });
    expect(opened).toEqual([name]);
    close(new Error('closed'));
    await expect(first).rejects.toThrow('closed');
  }
});
