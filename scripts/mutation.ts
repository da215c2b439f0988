import { Stryker } from '@stryker-mutator/core';
import { mkdirSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './build.ts';
import { insideOwnKeyring } from './keyring.ts';
import { ensure, needs } from './system.ts';

/**
 * `npm run test:mutation [-- folder…]`: changes the code of each folder in many small ways and runs the tests that
 * cover each change. A change that no test notices has survived. Fails if less than {@link minScore} % are killed.
 * `-- vault --mutate src/main/vault/rounds.ts` changes only this file, and `…/rounds.ts:20-40` only these lines; the option
 * can be repeated. An interrupted run continues where it stopped.
 */
const minScore = 75;

/** Files and the tests that they are changed under. */
interface Part {
  mutate: string[];
  tests: string[];
  /** Whether each test file gets a thread of its own, which modules mocked with `vi.mock` need. */
  isolate?: boolean;
}

/**
 * Folders of src/main and their tests. A child process runs the code without the change, so a test that only starts one
 * cannot notice any.
 */
const ofMain = (...names: string[]): Part => ({
  mutate: names.map((name) => `src/main/${name}/**/*.ts`),
  tests: names.flatMap((name) => [
    `test/unit/${name}/**/*.test.ts`,
    `test/integration/${name}/**/!(kill).test.ts`,
  ]),
});

/** Files of src/main/whmcs that the tests with a real server are for; the others have unit tests, which are faster. */
const whmcsRequests =
  'client|connection-failure|credential|exchange|get-*|installation|limits|lookups|network|permission-check|post|read-response|redirect';

const folders: Record<string, Part[]> = {
  app: [{ ...ofMain('app', 'ipc'), isolate: true }],
  renderer: [
    {
      mutate: ['src/renderer/**/*.svelte.ts', 'src/renderer/bridge.ts'],
      tests: ['test/component/**/*.test.ts'],
      isolate: true,
    },
  ],
  export: [{ ...ofMain('export'), isolate: true }],
  search: [ofMain('search')],
  sync: [
    {
      ...ofMain('sync'),
      // In sync and list-reader, each test fetches hundreds of tickets; the others run the same code with few.
      tests: ['test/unit/sync/**/*.test.ts', 'test/integration/sync/!(kill|list-reader|sync).test.ts'],
    },
  ],
  vault: [ofMain('vault')],
  whmcs: [
    { mutate: [`src/main/whmcs/!(${whmcsRequests}).ts`], tests: ['test/unit/whmcs/**/*.test.ts'] },
    { mutate: [`src/main/whmcs/@(${whmcsRequests}).ts`], tests: ofMain('whmcs').tests },
  ],
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { mutate: { type: 'string', multiple: true } },
});
const chosen = positionals.length > 0 ? positionals : Object.keys(folders);
const unknown = chosen.filter((name) => !Object.hasOwn(folders, name));
if (unknown.length > 0) {
  console.error(`No such folder: ${unknown.join(', ')}. There are: ${Object.keys(folders).join(', ')}.`);
  process.exit(2);
}
ensure([needs.libsecret, needs.keyring]);
insideOwnKeyring();

const results = join(root, 'test-results/mutation');
mkdirSync(results, { recursive: true });
const rows: { folder: string; killed: number; survived: number; uncovered: number; score: number }[] = [];
for (const name of chosen) {
  console.log(`\n── ${name}`);
  const counts = { killed: 0, survived: 0, uncovered: 0 };
  for (const [index, part] of (folders[name] ?? []).entries()) {
    try {
      const more = await run(index === 0 ? name : `${name}-${index + 1}`, part);
      for (const key of ['killed', 'survived', 'uncovered'] as const) counts[key] += more[key];
    } catch (error) {
      // Its tests fail without any change; continue with the others.
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    }
  }
  const all = counts.killed + counts.survived + counts.uncovered;
  rows.push({
    folder: name,
    ...counts,
    score: all === 0 ? 100 : Math.round((counts.killed / all) * 1000) / 10,
  });
}
console.log('');
console.table(rows);
const low = rows.filter(({ score }) => score < minScore).map(({ folder }) => folder);
if (low.length > 0) console.error(`Below ${minScore} %: ${low.join(', ')}`);
process.exit(low.length > 0 ? 1 : process.exitCode);

async function run(
  name: string,
  { mutate, tests, isolate = false }: Part,
): Promise<{ killed: number; survived: number; uncovered: number }> {
  process.env['MUTATION_TESTS'] = tests.join(',');
  process.env['MUTATION_ISOLATE'] = isolate ? 'yes' : '';
  const wished = values.mutate?.filter((file) =>
    mutate.some((pattern) => matchesGlob(file.replace(/:[\d:-]+$/, ''), pattern)),
  );
  if (wished?.length === 0) return { killed: 0, survived: 0, uncovered: 0 };
  const mutants = await new Stryker({
    configFile: join(root, 'stryker.config.mjs'),
    mutate: wished ?? mutate,
    incrementalFile: join(results, `${name}-incremental.json`),
    jsonReporter: { fileName: join(results, `${name}.json`) },
  }).runMutationTest();
  const count = (...states: string[]): number =>
    mutants.filter(({ status }) => states.includes(status)).length;
  for (const { status, fileName, location, mutatorName, replacement } of mutants) {
    if (status !== 'Survived' && status !== 'NoCoverage') continue;
    const position = `${fileName.slice(root.length + 1)}:${location.start.line}:${location.start.column}`;
    console.log(
      `${status.padEnd(10)} ${position} ${mutatorName}: ${(replacement ?? '').replace(/\s+/g, ' ').slice(0, 100)}`,
    );
  }
  return {
    killed: count('Killed', 'Timeout'),
    survived: count('Survived'),
    uncovered: count('NoCoverage'),
  };
}
