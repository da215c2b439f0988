import { join } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** What lint says of a file of the source tree if it held this code. */
async function lint(file: string, code: string): Promise<(string | null)[]> {
  const [result] = await new ESLint({ cwd: root }).lintText(code, { filePath: join(root, file) });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

/** The type errors that a file of the source tree has if it ends with this code. */
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

describe('what lint refuses', () => {
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

  test.each(['src/main/vault/vault.ts', 'src/renderer/app.svelte.ts', 'scripts/launch.ts'])(
    'a promise that nobody waits for, in %s',
    async (file) => {
      const code = 'export const f = async (): Promise<void> => undefined;\nf();\n';
      expect(await lint(file, code)).toContain('@typescript-eslint/no-floating-promises');
    },
  );

  test('nothing in code that keeps to the rules', async () => {
    expect(await lint('src/main/vault/vault.ts', 'export const one = 1;\n')).toEqual([]);
  });
});

describe('what another runtime has is a type error', () => {
  test.each([
    ['main', 'src/main/vault/prepared.ts', 'document.title;', 'document'],
    ['renderer', 'src/renderer/ui/dates.ts', `Buffer.from('');`, 'Buffer'],
    ['renderer', 'src/renderer/ui/dates.ts', 'process.exit();', 'process'],
  ])('%s: %s %s', (runtime, file, code, name) => {
    expect(typeErrors(runtime, file, code)).toEqual([expect.stringContaining(`Cannot find name '${name}'`)]);
    expect(typeErrors(runtime, file, '')).toEqual([]);
  });
});
