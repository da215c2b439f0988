/** Mutation testing; `scripts/mutation.ts` runs it folder by folder and adds what is mutated. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  // The tests of each change are known; finding related ones by imports takes longer than to run them.
  vitest: { configFile: 'vitest.mutation.config.ts', pool: 'threads', related: false },
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  incremental: true,
  concurrency: 2,
  logLevel: 'warn',
  // Other work on the machine must not count as an endless loop; Stryker ends most of those by counting steps.
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 30,
  reporters: ['json', 'progress-append-only'],
  allowEmpty: true,
  tempDirName: 'test-results/mutation/sandbox',
  ignorePatterns: [
    ...['out', 'dist', 'docs', 'bench', 'demo-output', 'test-results', 'playwright-report', 'test/e2e'],
    ...['reports', '.stryker-tmp'],
  ],
};
