import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findElectron } from './launch.ts';
import { root } from './build.ts';
import { insideOwnKeyring } from './keyring.ts';
import { prepareSuite, runSuite, runTool, suiteNames, type SuiteName } from './suites.ts';
import { ensure, needs } from './system.ts';

/** `npm test`: runs all checks and tests in order, and stops at the first failing step. */
ensure([needs.chromium, needs.libsecret, needs.keyring, needs.poppler, needs.pdfTools, needs.python]);
insideOwnKeyring();

const results = join(root, 'test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const checks: [name: string, program: string, ...args: string[]][] = [
  ['format', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['lint', 'eslint', '--max-warnings', '0', '.'],
  ['types (main)', 'tsc', '-p', 'tsconfig.main.json'],
  ['types (preload)', 'tsc', '-p', 'tsconfig.preload.json'],
  [
    'types (renderer)',
    'svelte-check',
    '--tsconfig',
    './tsconfig.renderer.json',
    '--fail-on-warnings',
    '--output',
    'human',
  ],
  ['types (tests and scripts)', 'tsc'],
  ['unused files, exports and dependencies', 'knip'],
  ['import cycles', 'node', 'scripts/check-cycles.ts'],
];

for (const [name, program, ...args] of checks) {
  console.log(`\n── ${name}`);
  if (runTool(program, args) !== 0) fail(name);
}
for (const name of suiteNames) {
  console.log(`\n── ${name}`);
  await prepareSuite(name);
  if (runSuite(name, reporters(name)) !== 0) fail(name);
}

const { passed, failed, skipped, flaky } = count();
console.log('');
if (flaky > 0) console.log(`FLAKY: ${flaky} end-to-end tests passed only on the second try.`);
if (!findElectron()) {
  console.log(
    'SKIPPED: the end-to-end project “electron”, because the Electron binary is not installed (the download failed).',
  );
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

function fail(step: string): never {
  console.error(`\nFailed at: ${step}`);
  console.log(`${count().passed} passed, ${Math.max(1, count().failed)} failed`);
  process.exit(1);
}

/** Playwright's reporters are in its configuration. */
function reporters(name: SuiteName): string[] {
  if (name === 'e2e') return [];
  return ['--reporter=default', '--reporter=json', `--outputFile.json=${join(results, `${name}.json`)}`];
}

/** Adds up the test results of all reports so far. */
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
