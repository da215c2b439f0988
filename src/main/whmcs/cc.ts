import { line, type Texts } from './texts.ts';

const maxAddresses = 200;
/** Levels of nested lists that are read. */
const maxLevels = 5;

/** A comma or semicolon inside quotes belongs to a name: `"Doe, Jane" <jane@example.com>`. */
const address = /(?:"[^"]*"|[^,;"]|"(?=[^"]*$))+/g;

/** The addresses in `cc`: one text, or a list in any shape. */
export function ccAddresses(value: unknown, { text }: Texts): string[] {
  const found: string[] = [];
  collect(value, 0);
  return found;

  function collect(part: unknown, depth: number): void {
    if (typeof part === 'object' && part !== null) {
      if (depth < maxLevels) for (const member of Object.values(part)) collect(member, depth + 1);
      return;
    }
    for (const [copy] of text(part).matchAll(address)) {
      if (found.length === maxAddresses) return;
      if (copy.trim() !== '') found.push(line(copy).trim());
    }
  }
}
