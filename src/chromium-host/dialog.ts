import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type {
  Dialog,
  OpenDialogOptions,
  OpenDialogReturnValue,
  SaveDialogOptions,
  SaveDialogReturnValue,
} from 'electron';
import { m } from '../i18n/generated/messages.js';
import { control } from './control.ts';
import { showMessageBox } from './message-box.ts';
import { partialApi, refuse } from './refusal.ts';

const run = promisify(execFile);

type Command = [program: string, args: string[]];

const windowsForms = 'Add-Type -A System.Windows.Forms;';

/** Programs that show a save dialog; the first installed one is used. */
function saveCommands(title: string, path: string): Command[] {
  const name = path.split('/').at(-1) ?? '';
  const script = [
    'on run a',
    'POSIX path of (choose file name with prompt (item 1 of a) default name (item 2 of a))',
    'end run',
  ];
  if (process.platform === 'darwin')
    return [['osascript', [...script.flatMap((line) => ['-e', line]), title, name]]];
  if (process.platform === 'win32') {
    const show = `${windowsForms} $d=New-Object Windows.Forms.SaveFileDialog; $d.FileName=$env:TK_NAME; if($d.ShowDialog() -eq "OK"){$d.FileName}else{exit 1}`;
    return [['powershell', ['-NoProfile', '-Command', show]]];
  }
  return [
    ['zenity', ['--file-selection', '--save', `--title=${title}`, `--filename=${path}`]],
    ['kdialog', ['--title', title, '--getsavefilename', path]],
  ];
}

/** Programs that show an open dialog for files or a folder, and print one path per line. */
function openCommands(title: string, folder: boolean): Command[] {
  if (process.platform === 'darwin') {
    const choose = folder
      ? 'POSIX path of (choose folder with prompt (item 1 of a))'
      : 'set p to ""\nrepeat with f in (choose file with prompt (item 1 of a) with multiple selections allowed)\nset p to p & POSIX path of f & linefeed\nend repeat\np';
    const script = ['on run a', ...choose.split('\n'), 'end run'];
    return [['osascript', [...script.flatMap((line) => ['-e', line]), title]]];
  }
  if (process.platform === 'win32') {
    const show = folder
      ? `${windowsForms} $d=New-Object Windows.Forms.FolderBrowserDialog; if($d.ShowDialog() -eq "OK"){$d.SelectedPath}else{exit 1}`
      : `${windowsForms} $d=New-Object Windows.Forms.OpenFileDialog; $d.Multiselect=$true; if($d.ShowDialog() -eq "OK"){$d.FileNames}else{exit 1}`;
    return [['powershell', ['-NoProfile', '-Command', show]]];
  }
  return [
    [
      'zenity',
      [
        '--file-selection',
        `--title=${title}`,
        '--separator=\n',
        ...(folder ? ['--directory'] : ['--multiple']),
      ],
    ],
    folder
      ? ['kdialog', ['--title', title, '--getexistingdirectory', '.']]
      : ['kdialog', ['--title', title, '--multiple', '--separate-output', '--getopenfilename', '.']],
  ];
}

/** Runs the first installed program. @returns its output; '' if the user cancels */
async function ask(api: string, commands: Command[], name = ''): Promise<string> {
  for (const [program, args] of commands) {
    try {
      const { stdout } = await run(program, args, { env: { ...process.env, TK_NAME: name } });
      return stdout.trim();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return '';
    }
  }
  process.stderr.write(`${m.scripts_no_dialog_program()}\n`);
  return refuse(api, 'neither zenity nor kdialog is installed');
}

async function showSaveDialog(...args: unknown[]): Promise<SaveDialogReturnValue> {
  const { title = '', defaultPath = '' } = args.at(-1) as SaveDialogOptions;
  const filePath = control.isOn
    ? control.nextSavePath()
    : await ask('dialog.showSaveDialog', saveCommands(title, defaultPath), defaultPath);
  return { canceled: filePath === '', filePath };
}

async function showOpenDialog(...args: unknown[]): Promise<OpenDialogReturnValue> {
  const { title = '', properties = [] } = args.at(-1) as OpenDialogOptions;
  const folder = properties.includes('openDirectory');
  const filePaths = control.isOn
    ? control.nextOpenPaths()
    : (await ask('dialog.showOpenDialog', openCommands(title, folder))).split(/\r?\n/).filter(Boolean);
  return { canceled: filePaths.length === 0, filePaths };
}

export const dialog = partialApi('dialog', { showSaveDialog, showOpenDialog, showMessageBox } satisfies Pick<
  Dialog,
  'showSaveDialog' | 'showOpenDialog' | 'showMessageBox'
>);
