import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, root } from './build.ts';
import { compileMessagesOrExit } from './compile-messages.ts';
import { insideOwnKeyring } from './keyring.ts';
import { ensure, needs } from './system.ts';

export const suiteNames = ['unit', 'component', 'integration', 'e2e'] as const;
export type SuiteName = (typeof suiteNames)[number];

/** The requirements of each suite. */
const setup: Record<
  SuiteName,
  { needs: (typeof needs)[keyof typeof needs][]; keyring: boolean; build: boolean }
> = {
  unit: { needs: [], keyring: false, build: false },
  component: { needs: [], keyring: false, build: false },
  integration: {
    needs: [needs.libsecret, needs.keyring, needs.python, needs.poppler, needs.pdfTools],
    keyring: true,
    build: false,
  },
  e2e: {
    needs: [needs.chromium, needs.libsecret, needs.keyring, needs.poppler],
    keyring: true,
    build: true,
  },
};

/** Prepares what a suite requires. On Linux, a suite with a keyring continues in a child process. */
export async function prepareSuite(name: SuiteName): Promise<void> {
  const { needs, keyring, build: needsBuild } = setup[name];
  ensure(needs);
  if (keyring) insideOwnKeyring();
  if (needsBuild) await build();
  else await compileMessagesOrExit();
}

/** Runs a suite that has been prepared. @returns its exit code */
export function runSuite(name: SuiteName, args: string[]): number {
  return name === 'e2e'
    ? runTool('playwright', ['test', ...args])
    : runTool('vitest', ['run', '--project', name, ...args]);
}

/** Runs a program of an installed package. @returns its exit code */
export function runTool(name: string, args: string[]): number {
  const windows = process.platform === 'win32';
  const program = join(root, 'node_modules/.bin', windows ? `${name}.cmd` : name);
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit', shell: windows });
  return status ?? 1;
}
