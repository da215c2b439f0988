import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile } from '@inlang/paraglide-js';
import { pseudoCatalogue, type Catalogue } from './pseudo-locale.ts';
import { replaceFiles, writeIfChanged } from './replace-files.ts';

/** Compiles the catalogue in `src/i18n/messages` to typed functions in `src/i18n/generated`. */
const root = join(import.meta.dirname, '..');
const messages = join(root, 'src/i18n/messages');
const generated = join(root, 'src/i18n/generated');
const stamp = join(generated, '.stamp');

/**
 * Compiles the catalogue if it has changed since the last time, in about two seconds. Other programs can read the
 * compiled catalogue meanwhile: it is compiled elsewhere, then the files that have changed are replaced.
 */
export async function compileMessages(): Promise<void> {
  const hash = hashOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  writePseudoLocale();
  mkdirSync(join(root, 'out'), { recursive: true });
  const compiled = mkdtempSync(join(root, 'out/messages-'));
  try {
    await compile({
      project: join(root, 'project.inlang'),
      outdir: compiled,
      outputStructure: 'locale-modules',
      strategy: ['globalVariable', 'baseLocale'],
      emitTsDeclarations: true,
      emitGitIgnore: false,
      emitPrettierIgnore: false,
      emitReadme: false,
    });
    replaceFiles(compiled, generated, ['.stamp']);
  } finally {
    rmSync(compiled, { recursive: true, force: true });
  }
  writeFileSync(stamp, hash);
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const file of ['scripts/compile-messages.ts', 'scripts/pseudo-locale.ts', 'package-lock.json'])
    hash.update(readFileSync(join(root, file)));
  hash.update(readFileSync(join(root, 'project.inlang/settings.json')));
  for (const locale of ['en', 'zh-Hant'])
    for (const file of readdirSync(join(messages, locale)).sort())
      hash.update(`${locale}/${file}\n`).update(readFileSync(join(messages, locale, file)));
  return hash.digest('hex');
}

function writePseudoLocale(): void {
  mkdirSync(join(messages, 'en-XA'), { recursive: true });
  for (const file of readdirSync(join(messages, 'en'))) {
    const english = JSON.parse(readFileSync(join(messages, 'en', file), 'utf8')) as Catalogue;
    writeIfChanged(join(messages, 'en-XA', file), JSON.stringify(pseudoCatalogue(english), null, 2));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await compileMessages();
