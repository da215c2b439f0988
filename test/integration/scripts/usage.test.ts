import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { messagesIn, type Locale } from '../../../src/i18n/locale.ts';

const root = join(import.meta.dirname, '../../..');

function run(script: string, args: string[], env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [join(root, script), ...args], {
    encoding: 'utf8',
    timeout: 50_000,
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
  });
}

describe.each([
  ['npm run dev', 'scripts/dev.ts', '--profile FOLDER'],
  ['npm run simulator', 'test/whmcs-simulator/cli.ts', '--text phrases|natural'],
])('%s', (command, script, option) => {
  test.each<[Locale, string]>([
    ['en', 'C.UTF-8'],
    ['zh-Hant', 'zh_TW.UTF-8'],
  ])('answers an unknown option with one sentence and the usage (%s)', (locale, LC_ALL) => {
    const m = messagesIn(locale);
    const { status, stdout, stderr } = run(script, ['--bogus'], { LC_ALL });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    const [sentence, , usage] = stderr.split('\n');
    expect(sentence).toBe(m.scripts_option_unknown({ option: '--bogus' }));
    expect(usage).toBe(m.scripts_usage({ command }));
    expect(stderr).toContain(`  ${option} `);
    expect(stderr).not.toMatch(/^ +at |Error/m);
  });

  test('explains its options', () => {
    const { status, stdout } = run(script, ['--help']);
    expect(status).toBe(0);
    expect(stdout).toContain(`  ${option} `);
  });
});

test.runIf(process.platform === 'linux')('npm run dev says what to do without a display', () => {
  const { status, stderr } = run('scripts/dev.ts', [], { DISPLAY: undefined, WAYLAND_DISPLAY: undefined });
  expect(stderr).toBe(`${messagesIn('en').scripts_dev_no_display()}\n`);
  expect(status).toBe(1);
});
