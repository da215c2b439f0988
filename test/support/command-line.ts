import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findElectron, type HostName } from '../../scripts/launch.ts';

const root = join(import.meta.dirname, '../..');

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command of the built app, without a display. @param onOutput is called for each part of its error output */
export function runCommandLine(
  { host, profile }: { host: HostName; profile: string },
  args: string[],
  onOutput: (stop: () => void) => void = () => undefined,
): Promise<CommandResult> {
  const [program, start] =
    host === 'electron'
      ? [findElectron() ?? '', root]
      : [process.execPath, join(root, 'src/chromium-host/start.ts')];
  const { DISPLAY: _x11, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
  const child = spawn(program, [start, ...args], {
    env: { ...env, LC_ALL: 'C.UTF-8', LANGUAGE: '', THREADKEEP_PROFILE: profile },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
    onOutput(() => child.kill('SIGINT'));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
