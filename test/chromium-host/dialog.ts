import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Dialog, SaveDialogOptions, SaveDialogReturnValue } from 'electron';
import { control } from './control.ts';
import { only, refuse } from './refusal.ts';

const run = promisify(execFile);

/** The system's own dialog, by the program that shows it there. */
async function askSystem(options: SaveDialogOptions): Promise<string> {
  const title = options.title ?? '';
  const path = options.defaultPath ?? '';
  const commands: [string, string[]][] =
    process.platform === 'darwin'
      ? [
          [
            'osascript',
            [
              '-e',
              'on run a',
              '-e',
              'POSIX path of (choose file name with prompt (item 1 of a) default name (item 2 of a))',
              '-e',
              'end run',
              title,
              path.split('/').at(-1) ?? '',
            ],
          ],
        ]
      : process.platform === 'win32'
        ? [
            [
              'powershell',
              [
                '-NoProfile',
                '-Command',
                'Add-Type -A System.Windows.Forms; $d=New-Object Windows.Forms.SaveFileDialog; $d.FileName=$env:TK_NAME; if($d.ShowDialog() -eq "OK"){$d.FileName}else{exit 1}',
              ],
            ],
          ]
        : [
            ['zenity', ['--file-selection', '--save', `--title=${title}`, `--filename=${path}`]],
            ['kdialog', ['--title', title, '--getsavefilename', path]],
          ];
  for (const [program, args] of commands) {
    try {
      const { stdout } = await run(program, args, { env: { ...process.env, TK_NAME: path } });
      return stdout.trim();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return '';
    }
  }
  return refuse(
    'dialog.showSaveDialog',
    'it needs zenity or kdialog here (on Debian and Ubuntu: apt install zenity)',
  );
}

async function showSaveDialog(...args: unknown[]): Promise<SaveDialogReturnValue> {
  const options = args.at(-1) as SaveDialogOptions;
  const filePath = control.isOn ? control.nextSavePath() : await askSystem(options);
  return { canceled: filePath === '', filePath };
}

export const dialog = only('dialog', { showSaveDialog } satisfies Pick<Dialog, 'showSaveDialog'>);
