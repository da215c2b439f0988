import { line, type Texts } from './texts.ts';

const mostCopies = 200;
/** Lists inside lists are read so far. */
const deepestList = 5;

/** A comma or semicolon inside quotes belongs to a name: `"Doe, Jane" <jane@example.com>`. */
const address = /(?:"[^"]*"|[^,;"]|"(?=[^"]*$))+/g;

/** `cc`: addresses in one text, or a list of them in any shape. */
export function ccAddresses(value: unknown, { text }: Texts): string[] {
  const found: string[] = [];
  collect(value, 0);
  return found;

  function collect(part: unknown, depth: number): void {
    if (typeof part === 'object' && part !== null) {
      if (depth < deepestList) for (const member of Object.values(part)) collect(member, depth + 1);
      return;
    }
    for (const [copy] of text(part).matchAll(address)) {
      if (found.length === mostCopies) return;
      if (copy.trim() !== '') found.push(line(copy).trim());
    }
  }
}
