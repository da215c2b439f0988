import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Dice } from './dice.ts';

/** Paragraphs as lists of sentences, in document order. */
export type Paragraphs = string[][];

/** Languages and their share of the tickets. */
export const languages: readonly (readonly [language: string, share: number])[] = [
  ['en', 50],
  ['de', 10],
  ['es', 8],
  ['fr', 5],
  ['it', 3],
  ['pt-br', 4],
  ['pl', 2],
  ['cs', 1],
  ['tr', 2],
  ['ru', 3],
  ['ja', 5],
  ['zh-cn', 3],
  ['zh-tw', 2],
  ['ko', 2],
];

const root = join(import.meta.dirname, '../..');
let built: Map<string, Paragraphs> | null = null;

/**
 * Natural text by language, from the documentation of npm packages in the lock file and the TypeScript compiler's
 * messages in 13 languages. It is read from node_modules; none of it is in the repository.
 */
export function corpus(): Map<string, Paragraphs> {
  if (built) return built;
  const texts = new Map<string, Paragraphs>([['en', english()]]);
  for (const [language] of languages) {
    if (language !== 'en') texts.set(language, compilerMessages(language));
  }
  return (built = texts);
}

function english(): Paragraphs {
  const seen = new Set<string>();
  const paragraphs: Paragraphs = [];
  const add = (document: string): void => {
    for (const block of proseOf(document).split(/\n(?:[ \t]*\n)+/)) {
      const sentences = sentencesOf(block).filter((sentence) => !seen.has(sentence));
      for (const sentence of sentences) seen.add(sentence);
      if (sentences.length > 0) paragraphs.push(sentences);
    }
  };
  for (const folder of packageFolders()) {
    for (const file of markdownFiles(folder)) add(readFileSync(file, 'utf8'));
  }
  for (const file of ['electron/electron.d.ts', 'playwright-core/types/types.d.ts']) {
    add(docComments(readFileSync(join(root, 'node_modules', file), 'utf8')));
  }
  return paragraphs;
}

/** Packages installed on every platform, so that a seed produces the same tickets everywhere. */
function packageFolders(): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { optional?: boolean }>;
  };
  return Object.entries(packages)
    .filter(([folder, { optional }]) => folder !== '' && !optional)
    .map(([folder]) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .sort();
}

function markdownFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : markdownFiles(path);
      return /\.md$/i.test(entry.name) && !/licen[cs]e|notice/i.test(entry.name) ? [path] : [];
    });
}

/** The text of doc comments, without tags. */
const docComments = (source: string): string =>
  source
    .split('/**')
    .slice(1)
    .map((rest) => rest.slice(0, Math.max(0, rest.indexOf('*/'))).replace(/^[ \t]*\*[ \t]?(?:@.*)?/gm, ''))
    .join('\n\n');

/** Markdown without code, tables, images and link addresses. */
const proseOf = (markdown: string): string =>
  markdown
    .split(/^[ \t]*(?:```|~~~)/m)
    .filter((_, index) => index % 2 === 0)
    .join('\n')
    .replace(/^(?: {4}|\t|[ \t]*[|#<\]=[-]{1,200}[|<=\]]).*$/gm, '')
    .replace(/!\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)/g, '')
    .replace(/\[([^\]\n]{0,200})\](?:\([^)\n]{0,500}\)|\[[^\]\n]{0,200}\])/g, '$1')
    .replace(/<\/?[a-z][^>\n]{0,500}>/gi, '')
    .replace(/^[ \t]*(?:[-*+>]|\d{1,3}\.|#{1,6})[ \t]+/gm, '\n');

function sentencesOf(block: string): string[] {
  return block
    .replace(/\s+/g, ' ')
    .trim()
    .split(/(?<=[.!?:]) (?=[A-Z“"'`*])/)
    .filter(isProse);
}

function isProse(sentence: string): boolean {
  if (sentence.length < 20 || sentence.length > 600) return false;
  const words = sentence.match(/(?<![^\s("'`*])[A-Za-z’'-]{1,40}(?![^\s)"'`*.,;:!?])/g) ?? [];
  const spaces = sentence.split(' ').length;
  return words.length >= 4 && words.length >= spaces * 0.7;
}

/** The compiler's messages are sorted by their English text, so neighbours are similar. Shuffling avoids that. */
function compilerMessages(language: string): Paragraphs {
  const file = join(root, 'node_modules/typescript/lib', language, 'diagnosticMessages.generated.json');
  const messages = Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
  const dice = new Dice(language.length * 31 + language.charCodeAt(0));
  const shuffled = dice.shuffle([...new Set(messages)].filter((message) => message.length >= 15));
  const paragraphs: Paragraphs = [];
  for (let index = 0; index < shuffled.length;) {
    const length = 2 + dice.below(4);
    paragraphs.push(shuffled.slice(index, index + length));
    index += length;
  }
  return paragraphs;
}
