import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findElectron } from './launch.ts';
import { build, root } from './build.ts';
import { insideOwnKeyring } from './keyring.ts';
import { ensure, needs } from './system.ts';

/** `npm test`: everything, in order; ends at the first step that fails. */
ensure([needs.chromium, needs.libsecret, needs.keyring, needs.poppler]);
insideOwnKeyring();

const results = join(root, 'test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const bin = (name: string): string =>
  join(root, 'node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name);

const steps: [name: string, program: string, args: string[]][] = [
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  ['lint', bin('eslint'), ['--max-warnings', '0', '.']],
  ['types (main)', bin('tsc'), ['-p', 'tsconfig.main.json']],
  ['types (preload)', bin('tsc'), ['-p', 'tsconfig.preload.json']],
  [
    'types (renderer)',
    bin('svelte-check'),
    ['--tsconfig', './tsconfig.renderer.json', '--fail-on-warnings', '--output', 'human'],
  ],
  ['types (tests and scripts)', bin('tsc'), []],
  ['build', '', []],
  ...['unit', 'component', 'integration'].map((project): [string, string, string[]] => [
    project,
    bin('vitest'),
    [
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${join(results, `${project}.json`)}`,
    ],
  ]),
  ['end-to-end', bin('playwright'), ['test']],
];

for (const [name, program, args] of steps) {
  console.log(`\n── ${name}`);
  if (program === '') {
    build();
    continue;
  }
  const { status } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(`\nFailed at: ${name}`);
    console.log(`${count().passed} passed, ${Math.max(1, count().failed)} failed`);
    process.exit(1);
  }
}

const { passed, failed, skipped, flaky } = count();
console.log('');
if (flaky > 0) console.log(`FLAKY: ${flaky} end-to-end tests passed only at the second try.`);
if (!findElectron()) {
  console.log(
    'SKIPPED: the end-to-end project “electron”, because the Electron binary is not here (it could not be downloaded).',
  );
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

/** Tests in all the reports that were written. */
function count(): { passed: number; failed: number; skipped: number; flaky: number } {
  const total = { passed: 0, failed: 0, skipped: 0, flaky: 0 };
  for (const project of ['unit', 'component', 'integration']) {
    const report = read(`${project}.json`);
    total.passed += report['numPassedTests'] ?? 0;
    total.failed += report['numFailedTests'] ?? 0;
    total.skipped += report['numPendingTests'] ?? 0;
  }
  const stats = (read('e2e.json')['stats'] ?? {}) as unknown as Record<string, number>;
  total.flaky = stats['flaky'] ?? 0;
  total.passed += (stats['expected'] ?? 0) + total.flaky;
  total.failed += stats['unexpected'] ?? 0;
  total.skipped += stats['skipped'] ?? 0;
  return total;
}

function read(name: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(join(results, name), 'utf8')) as Record<string, number>;
  } catch {
    return {};
  }
}
