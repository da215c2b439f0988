import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Lint errors for this code in a file of the source tree. */
async function lint(file: string, code: string): Promise<(string | null)[]> {
  const [result] = await new ESLint({ cwd: root }).lintText(code, { filePath: join(root, file) });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

/** Type errors for this code at the end of a file of the source tree. */
function typeErrors(runtime: string, file: string, code: string): string[] {
  const path = join(root, file);
  const { config } = ts.readConfigFile(join(root, `tsconfig.${runtime}.json`), ts.sys.readFile) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  host.readFile = (name) => (name === path ? `${read(name) ?? ''}\n${code}` : read(name));
  const program = ts.createProgram([path], options, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(path))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('lint rejects', () => {
  test.each([
    ['src/main/vault/vault.ts', `import { app } from 'electron'; app.quit();`],
    ['src/contract/calls.ts', `import { app } from 'electron'; app.quit();`],
    ['src/main/keychain/keychain.ts', `import { WhmcsClient } from '../whmcs/client.ts'; new WhmcsClient();`],
    ['src/main/vault/vault.ts', `import { Search } from '../search/search.ts'; new Search();`],
    [
      'src/main/app/sync-service.ts',
      `import { openMainWindow } from '../electron/window.ts'; openMainWindow('');`,
    ],
    ['src/renderer/bridge.ts', `import { Vault } from '../main/vault/vault.ts'; new Vault();`],
    ['src/preload/index.ts', `import { Vault } from '../main/vault/vault.ts'; new Vault();`],
  ])('%s: %s', async (file, code) => {
    expect(await lint(file, code)).toContain('no-restricted-imports');
  });

  test.each([
    ['src/main/vault/vault.ts', `export const { app } = await import('electron');`],
    ['src/main/vault/vault.ts', `export type App = import('electron').App;`],
    ['src/main/vault/vault.ts', `export const electron: unknown = require('electron');`],
    ['src/main/vault/vault.ts', 'export const electron: unknown = await import(`electron`);'],
    [
      'src/main/vault/vault.ts',
      `const name = 'electron';\nexport const electron: unknown = await import(name);`,
    ],
    ['src/main/keychain/keychain.ts', `export const client = await import('../whmcs/client.ts');`],
    ['src/main/keychain/keychain.ts', `export type Client = import('../whmcs/client.ts').WhmcsClient;`],
    ['src/main/sync/task-queue.ts', `export const app = await import('../app/sync-service.ts');`],
    ['src/shared/words.ts', `export const vault = await import('../main/vault/vault.ts');`],
    ['src/renderer/bridge.ts', `export const vault = await import('../main/vault/vault.ts');`],
    ['src/renderer/App.svelte', `<script lang="ts">\n  void import('../main/vault/vault.ts');\n</script>`],
  ])('an import that is not a statement, in %s: %s', async (file, code) => {
    expect(await lint(file, code)).toContain('no-restricted-syntax');
  });

  test.each([
    ['src/main/index.ts', `export const keytar: unknown = await import('keytar');\n`],
    ['src/main/keychain/keychain.ts', `export const errors = await import('../../shared/app-error.ts');\n`],
    ['src/renderer/main.ts', `void import('./styles/fonts-tc.css');\n`],
  ])('no allowed dynamic import, in %s: %s', async (file, code) => {
    expect(await lint(file, code)).toEqual([]);
  });

  test.each(['src/main/vault/vault.ts', 'src/renderer/app.svelte.ts', 'scripts/launch.ts'])(
    'a floating promise in %s',
    async (file) => {
      const code = 'export const f = async (): Promise<void> => undefined;\nf();\n';
      expect(await lint(file, code)).toContain('@typescript-eslint/no-floating-promises');
    },
  );

  test('nothing in valid code', async () => {
    expect(await lint('src/main/vault/vault.ts', 'export const one = 1;\n')).toEqual([]);
  });
});

describe('APIs of another runtime are type errors', () => {
  test.each([
    ['main', 'src/main/vault/prepared.ts', 'document.title;', 'document'],
    ['renderer', 'src/renderer/ui/dates.ts', `Buffer.from('');`, 'Buffer'],
    ['renderer', 'src/renderer/ui/dates.ts', 'process.exit();', 'process'],
  ])('%s: %s %s', (runtime, file, code, name) => {
    expect(typeErrors(runtime, file, code)).toEqual([expect.stringContaining(`Cannot find name '${name}'`)]);
    expect(typeErrors(runtime, file, '')).toEqual([]);
  });
});

describe('checks of the whole project', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'threadkeep-boundaries-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('report unused files, exports and dependencies', () => {
    const parts = ['bench', 'scripts', 'src', 'test', 'tsconfig.json', 'tsconfig.base.json'];
    parts.push(...['electron.vite', 'knip', 'playwright', 'vitest'].map((tool) => `${tool}.config.ts`));
    for (const part of parts) cpSync(join(root, part), join(folder, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const description = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    description.dependencies['planted-dependency'] = '1.0.0';
    writeFileSync(join(folder, 'package.json'), JSON.stringify(description));
    const words = join(folder, 'src/shared/words.ts');
    appendFileSync(words, 'export const plantedExport = 1;\nexport type PlantedType = string;\n');
    writeFileSync(join(folder, 'src/renderer/ui/Planted.svelte'), '<p></p>\n');
    writeFileSync(join(folder, 'src/renderer/styles/planted.css'), '');

    const knip = join(root, 'node_modules/knip/bin/knip.js');
    const { status, stdout } = spawnSync(process.execPath, [knip, '--no-progress'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    const planted = ['planted-dependency', 'plantedExport', 'PlantedType', 'Planted.svelte', 'planted.css'];
    expect(planted.filter((name) => !stdout.includes(name))).toEqual([]);
  });

  /** The output of the cycle check for a project whose files import each other in this order. */
  function cycles(imports: Record<string, string>): { status: number | null; stderr: string } {
    for (const [file, code] of Object.entries(imports)) {
      mkdirSync(join(folder, 'src'), { recursive: true });
      writeFileSync(join(folder, 'src', file), code);
    }
    const check = join(root, 'scripts/check-cycles.ts');
    return spawnSync(process.execPath, [check, folder], { encoding: 'utf8' });
  }

  test.each([
    [
      'three modules',
      {
        'a.ts': `import { b } from './b.ts'; export const a = b;`,
        'b.ts': `export { c as b } from './c.ts';`,
        'c.ts': `export const c = async () => (await import('./a.ts')).a;`,
      },
    ],
    [
      'types alone',
      {
        'a.ts': `import type { B } from './b.ts'; export type A = B | null;`,
        'b.ts': `export type B = import('./a.ts').A[];`,
      },
    ],
    [
      'a component and a type that it imports',
      {
        'A.svelte': `<script lang="ts">\n  import type { B } from './b.svelte.ts';\n</script>`,
        'b.svelte.ts': `import A from './A.svelte'; export type B = typeof A;`,
      },
    ],
  ])('report a cycle of %s', (_name, files) => {
    const { status, stderr } = cycles(files);
    expect(status).toBe(1);
    expect(stderr.match(/src\/\S+/g)).toEqual(Object.keys(files).map((file) => `src/${file}`));
  });

  test('report no cycle for imports in one direction', () => {
    const oneWay = cycles({
      'a.ts': `import { b } from './b.ts'; import { c } from './c.ts'; export const a = b + c;`,
      'b.ts': `import { c } from './c.ts'; export const b = c;`,
      'c.ts': `export const c = 1;`,
    });
    expect(oneWay).toMatchObject({ status: 0, stderr: '' });
  });
});
