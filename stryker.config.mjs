/** Mutation testing; `scripts/mutation.ts` runs it folder by folder and adds what is mutated. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', pool: 'threads' },
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  incremental: true,
  concurrency: 2,
  logLevel: 'warn',
  timeoutMS: 10_000,
  dryRunTimeoutMinutes: 30,
  reporters: ['json', 'progress-append-only'],
  allowEmpty: true,
  tempDirName: 'test-results/mutation/sandbox',
  ignorePatterns: [
    ...['out', 'dist', 'docs', 'bench', 'demo-output', 'test-results', 'playwright-report', 'test/e2e'],
    ...['reports', '.stryker-tmp'],
  ],
};
