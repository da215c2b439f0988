import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A font file of a package `@expo-google-fonts/…`. */
interface FontFile {
  package: string;
  /** The folder of the weight in the package. */
  weight: string;
  file: string;
}

const font = (name: string, file: string, weight = '400Regular'): FontFile => ({
  package: `@expo-google-fonts/${name}`,
  weight,
  file: `${file}_${weight}.ttf`,
});

/**
 * The fonts of PDF files. Latin, Greek and Cyrillic have a bold and an italic; for other scripts one weight is enough.
 * Arabic is set in Vazirmatn, because Noto’s Arabic fonts draw dots as glyphs of their own, so that copied text would
 * have doubled letters; Noto has the letters of more languages.
 */
export const fontFiles: FontFile[] = [
  font('noto-sans', 'NotoSans'),
  font('noto-sans', 'NotoSans', '700Bold'),
  font('noto-sans', 'NotoSans', '400Regular_Italic'),
  font('noto-sans-mono', 'NotoSansMono'),
  font('vazirmatn', 'Vazirmatn'),
  font('noto-sans-arabic', 'NotoSansArabic'),
  font('noto-sans-hebrew', 'NotoSansHebrew'),
  font('noto-sans-thai', 'NotoSansThai'),
  font('noto-sans-symbols', 'NotoSansSymbols'),
  font('noto-sans-symbols-2', 'NotoSansSymbols2'),
  font('noto-sans-math', 'NotoSansMath'),
  font('noto-emoji', 'NotoEmoji'),
  font('noto-sans-tc', 'NotoSansTC'),
  font('noto-sans-sc', 'NotoSansSC'),
  font('noto-sans-jp', 'NotoSansJP'),
  font('noto-sans-kr', 'NotoSansKR'),
];

/**
 * Paths of the fonts: the build copies them next to its workers; without a build they are in `node_modules`. The engine
 * reads them by path, so in a package the folder must not be inside an archive.
 */
export function exportFonts(folder = fileURLToPath(new URL('./fonts/', import.meta.url))): string[] {
  if (existsSync(folder)) return fontFiles.map(({ file }) => join(folder, file));
  return fontFiles.map(installedFont);
}

/** Path of a font in `node_modules`. */
export function installedFont({ package: name, weight, file }: FontFile): string {
  return join(createRequire(import.meta.url).resolve(`${name}/package.json`), '..', weight, file);
}
