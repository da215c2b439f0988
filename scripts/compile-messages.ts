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
import { CatalogueError, translationFaults, type CatalogueFiles } from './check-catalogue.ts';
import { pseudoCatalogue, type Catalogue } from './pseudo-locale.ts';
import { replaceFiles, writeIfChanged } from './replace-files.ts';

/** Compiles the catalogue in `src/i18n/messages` to typed functions in `src/i18n/generated`. */
const root = join(import.meta.dirname, '..');
/** The languages of the catalogue, except for the pseudo-language. */
export const locales = ['en', 'zh-Hant'] as const;
const messages = join(root, 'src/i18n/messages');
const generated = join(root, 'src/i18n/generated');
const stamp = join(generated, '.stamp');

/**
 * Compiles the catalogue if it has changed since the last time, in about two seconds. Other programs can read the
 * compiled catalogue meanwhile: it is compiled elsewhere, then the files that have changed are replaced.
 * @throws CatalogueError if a translation does not match English; the compiled catalogue stays as it was
 */
export async function compileMessages(): Promise<void> {
  const hash = hashOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  writePseudoLocale(checkedEnglish());
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
  for (const file of ['compile-messages.ts', 'check-catalogue.ts', 'pseudo-locale.ts'])
    hash.update(readFileSync(join(root, 'scripts', file)));
  for (const file of ['package-lock.json', 'project.inlang/settings.json'])
    hash.update(readFileSync(join(root, file)));
  for (const locale of locales)
    for (const file of readdirSync(join(messages, locale)).sort())
      hash.update(`${locale}/${file}\n`).update(readFileSync(join(messages, locale, file)));
  return hash.digest('hex');
}

/** The English catalogue, if all translations match it. */
function checkedEnglish(): CatalogueFiles {
  const english = readCatalogue('en');
  const faults = locales.flatMap((locale) =>
    locale === 'en' ? [] : translationFaults(locale, readCatalogue(locale), english),
  );
  if (faults.length > 0) throw new CatalogueError(faults);
  return english;
}

const readCatalogue = (locale: string): CatalogueFiles =>
  Object.fromEntries(
    readdirSync(join(messages, locale)).map((file) => [file, readMessages(`${locale}/${file}`)]),
  );

function readMessages(file: string): Catalogue {
  try {
    return JSON.parse(readFileSync(join(messages, file), 'utf8')) as Catalogue;
  } catch (error) {
    throw new CatalogueError([`${file} is not valid JSON: ${(error as Error).message}`]);
  }
}

function writePseudoLocale(english: CatalogueFiles): void {
  mkdirSync(join(messages, 'en-XA'), { recursive: true });
  for (const [file, catalogue] of Object.entries(english))
    writeIfChanged(join(messages, 'en-XA', file), JSON.stringify(pseudoCatalogue(catalogue), null, 2));
}

/** As above, but prints faults in the catalogue and exits. */
export async function compileMessagesOrExit(): Promise<void> {
  try {
    await compileMessages();
  } catch (error) {
    if (!(error instanceof CatalogueError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await compileMessagesOrExit();
