import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { MessageBoxOptions, MessageBoxReturnValue } from 'electron';
import { control } from './control.ts';
import { askInWindow, type Question } from './question-window.ts';
import { refuse } from './refusal.ts';

const run = promisify(execFile);

type Command = [program: string, args: string[], environment?: Record<string, string>];

/** Programs that show a question with Cancel as the default button; they exit with 0 if the user confirms. */
function commands({ title, message, detail, cancelLabel, confirmLabel }: Question): Command[] {
  const text = `${message}\n\n${detail}`;
  if (process.platform === 'darwin') {
    const script = [
      'on run a',
      'display dialog (item 2 of a) with title (item 1 of a) buttons {item 3 of a, item 4 of a} default button 1 cancel button 1 with icon caution',
      'end run',
    ];
    return [
      ['osascript', [...script.flatMap((line) => ['-e', line]), title, text, cancelLabel, confirmLabel]],
    ];
  }
  if (process.platform === 'win32') {
    const show =
      'Add-Type -A System.Windows.Forms; if([Windows.Forms.MessageBox]::Show($env:TK_TEXT,$env:TK_TITLE,"OKCancel","Warning","Button2") -ne "OK"){exit 1}';
    return [['powershell', ['-NoProfile', '-Command', show], { TK_TEXT: text, TK_TITLE: title }]];
  }
  return [
    [
      'zenity',
      [
        '--question',
        '--no-markup',
        '--default-cancel',
        `--title=${title}`,
        // zenity reads a backslash as the start of an escape.
        `--text=${text.replaceAll('\\', '\\\\')}`,
        `--ok-label=${confirmLabel}`,
        `--cancel-label=${cancelLabel}`,
      ],
    ],
    [
      'kdialog',
      [
        '--title',
        title,
        '--yes-label',
        confirmLabel,
        '--no-label',
        cancelLabel,
        '--warningyesno',
        // Without this tag, kdialog guesses from the content whether it is markup.
        `<qt>${escape(text).replaceAll('\n', '<br>')}</qt>`,
      ],
    ],
  ];
}

/** @returns whether the user confirmed; null if none of the programs is installed */
async function askSystem(question: Question): Promise<boolean | null> {
  for (const [program, args, environment] of commands(question)) {
    try {
      await run(program, args, { env: { ...process.env, ...environment } });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return false;
    }
  }
  return null;
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** Shows a question with two buttons, of which Cancel is the first and the default. @throws Error for any other box */
export async function showMessageBox(...given: unknown[]): Promise<MessageBoxReturnValue> {
  const options = given.at(-1) as MessageBoxOptions;
  const { title = '', message, detail = '', buttons = [], defaultId, cancelId } = options;
  const [cancelLabel, confirmLabel, ...others] = buttons;
  if (!cancelLabel || !confirmLabel || others.length > 0 || defaultId !== 0 || cancelId !== 0)
    return refuse('dialog.showMessageBox', 'this host shows a question with Cancel and one other button');
  const question = { title, message, detail, cancelLabel, confirmLabel };
  const confirmed = control.isOn
    ? await control.ask(question)
    : ((await askSystem(question)) ?? (await askInWindow(question)));
  return { response: confirmed ? 1 : 0, checkboxChecked: false };
}
