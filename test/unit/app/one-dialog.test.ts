import { expect, test } from 'vitest';
import type { NativeDialogs } from '../../../src/main/app/ports.ts';
import { oneDialogAtATime } from '../../../src/main/app/one-dialog.ts';

const question = { title: '', message: '', detail: '', confirmLabel: '' };

test('opens one dialog at a time; the next one waits', async () => {
  const opened: string[] = [];
  let close = (_error: Error): void => undefined;
  const show = (name: string) => () => {
    opened.push(name);
    return new Promise((_, reject) => (close = reject));
  };
  const dialogs = oneDialogAtATime({
    askForSavePath: show('save'),
    askForOpenPaths: show('open'),
    confirm: show('confirm'),
  } as unknown as NativeDialogs);
  const calls: [string, () => Promise<unknown>][] = [
    ['save', () => dialogs.askForSavePath('', '')],
    ['open', () => dialogs.askForOpenPaths('', false)],
    ['confirm', () => dialogs.confirm(question)],
  ];
  for (const [name, ask] of calls) {
    opened.length = 0;
    const first = ask();
    for (const [, other] of calls) await expect(other()).rejects.toMatchObject({ code: 'dialog-open' });
    expect(opened).toEqual([name]);
    close(new Error('closed'));
    await expect(first).rejects.toThrow('closed');
  }
});
