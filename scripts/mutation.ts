import { Stryker } from '@stryker-mutator/core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './build.ts';
import { insideOwnKeyring } from './keyring.ts';
import { ensure, needs } from './system.ts';

/**
 * `npm run test:mutation [-- folder…]`: changes the code of each folder in many small ways and runs the tests that
 * cover each change. A change that no test notices has survived. Fails if less than {@link minScore} % are killed.
 * `-- vault --mutate src/main/vault/rounds.ts` changes only these files; the option can be repeated.
 */
const minScore = 75;

interface Folder {
  mutate: string[];
  tests: string[];
}

/** A folder of src/main and its tests. */
const ofMain = (...names: string[]): Folder => ({
  mutate: names.map((name) => `src/main/${name}/**/*.ts`),
  tests: names.flatMap((name) => [
    `test/unit/${name}/**/*.test.ts`,
    // A child process runs the code without the change, so a test that only starts one cannot notice any.
    `test/integration/${name}/**/!(kill).test.ts`,
  ]),
});

const folders: Record<string, Folder> = {
  app: ofMain('app', 'ipc'),
  renderer: {
    mutate: ['src/renderer/**/*.svelte.ts', 'src/renderer/bridge.ts'],
    tests: ['test/component/**/*.test.ts'],
  },
  export: ofMain('export'),
  search: ofMain('search'),
  sync: ofMain('sync'),
  vault: ofMain('vault'),
  whmcs: ofMain('whmcs'),
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
  const folder = folders[name];
  if (!folder) continue;
  console.log(`\n── ${name}`);
  try {
    rows.push({ folder: name, ...(await run(name, folder)) });
  } catch (error) {
    // Its tests fail without any change; continue with the other folders.
    console.error(error instanceof Error ? error.message : error);
    rows.push({ folder: name, killed: 0, survived: 0, uncovered: 0, score: 0 });
  }
}
console.log('');
console.table(rows);
const low = rows.filter(({ score }) => score < minScore).map(({ folder }) => folder);
if (low.length > 0) console.error(`Below ${minScore} %: ${low.join(', ')}`);
process.exit(low.length > 0 ? 1 : 0);

async function run(name: string, { mutate, tests }: Folder): Promise<Omit<(typeof rows)[number], 'folder'>> {
  process.env['MUTATION_TESTS'] = tests.join(',');
  const mutants = await new Stryker({
    configFile: join(root, 'stryker.config.mjs'),
    mutate: values.mutate ?? mutate,
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
  const [killed, survived, uncovered] = [count('Killed', 'Timeout'), count('Survived'), count('NoCoverage')];
  const all = killed + survived + uncovered;
  return { killed, survived, uncovered, score: all === 0 ? 100 : Math.round((killed / all) * 1000) / 10 };
}
