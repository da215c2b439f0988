import type { Catalogue, Message } from './pseudo-locale.ts';

/** The files of a language, by name. */
export type CatalogueFiles = Record<string, Catalogue>;

/** Faults in the message catalogue, one sentence each. */
export class CatalogueError extends Error {
  readonly faults: string[];

  constructor(faults: string[]) {
    super(['The message catalogue has faults:', ...faults.map((fault) => `  ${fault}`)].join('\n'));
    this.faults = faults;
  }
}

/**
 * Compares a translation with English: files, keys, parameters, declarations and selectors. The compiler would show
 * English instead of a missing message, and nothing instead of a missing parameter.
 */
export function translationFaults(
  locale: string,
  translation: CatalogueFiles,
  english: CatalogueFiles,
): string[] {
  const faults: string[] = [];
  for (const file of new Set([...Object.keys(english), ...Object.keys(translation)])) {
    const wanted = english[file] ?? {};
    const given = translation[file] ?? {};
    for (const key of new Set([...Object.keys(wanted), ...Object.keys(given)])) {
      const fault = messageFault(wanted[key], given[key]);
      if (fault) faults.push(`${locale}/${file}: “${key}” ${fault}`);
    }
  }
  return faults;
}

function messageFault(english: Message | undefined, translated: Message | undefined): string | null {
  if (translated === undefined) return 'is missing.';
  if (english === undefined) return 'does not exist in English.';
  if (form(english) !== form(translated))
    return `has other declarations or selectors than in English: ${form(translated)} instead of ${form(english)}.`;
  const [wanted, given] = [parameters(english), parameters(translated)];
  if (wanted !== given)
    return `has other parameters than in English: ${given || 'none'} instead of ${wanted || 'none'}.`;
  return null;
}

const form = (message: Message): string =>
  typeof message === 'string'
    ? 'none'
    : JSON.stringify(message.map(({ declarations, selectors }) => [declarations, selectors]));

/** The names in braces, in alphabetical order. */
function parameters(message: Message): string {
  const texts =
    typeof message === 'string' ? [message] : message.flatMap(({ match }) => Object.values(match));
  const names = texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([name]) => name));
  return [...new Set(names)].sort().join(', ');
}
