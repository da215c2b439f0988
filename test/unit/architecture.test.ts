import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readImportGraph } from '../../scripts/import-graph.ts';

const root = join(import.meta.dirname, '../..');
const document = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const graph = readImportGraph(root, ['src']);

/** The node of the diagram for a file: a folder of src or src/main, or a file in src/main. */
function boxOf(file: string): string {
  const [, first = '', second = ''] = file.split('/');
  return first === 'main' ? second.replace(/\.ts$/, '') : first;
}

/** The imports between nodes. */
function importsBetweenBoxes(): Map<string, Set<string>> {
  const imports = new Map<string, Set<string>>();
  for (const [file, imported] of graph) {
    const from = boxOf(file);
    const known = imports.get(from) ?? new Set();
    imports.set(from, known);
    for (const to of imported.map(boxOf)) if (to !== from) known.add(to);
  }
  return imports;
}

/** Removes arrows that follow from others: with a → b → c, a → c is omitted. */
function withoutShortcuts(imports: Map<string, Set<string>>): string[] {
  const reachable = (from: string, seen = new Set<string>()): Set<string> => {
    for (const to of imports.get(from) ?? [])
      if (!seen.has(to)) {
        seen.add(to);
        reachable(to, seen);
      }
    return seen;
  };
  return [...imports].flatMap(([from, targets]) =>
    [...targets]
      .filter((to) => ![...targets].some((other) => other !== to && reachable(other).has(to)))
      .map((to) => `${from} --> ${to}`),
  );
}

describe('docs/architecture.md', () => {
  const picture = /```mermaid\n([^]*?)```/.exec(document)?.[1] ?? '';

  test('the diagram has exactly the arrows of the imports between folders', () => {
    const drawn = [...picture.matchAll(/^ *([\w-]+) --> ([\w-]+(?: & [\w-]+)*)$/gm)].flatMap(
      ([, from = '', targets = '']) => targets.split(' & ').map((to) => `${from} --> ${to}`),
    );
    expect(drawn.sort()).toEqual(withoutShortcuts(importsBetweenBoxes()).sort());
  });

  test('the table lists every source folder', () => {
    const boxes = new Set(
      [...graph.keys()]
        .map((file) => file.split('/').slice(0, file.startsWith('src/main/') ? 3 : 2))
        .map((path) => path.join('/')),
    );
    expect([...boxes].filter((path) => !document.includes(`\`${path}\``))).toEqual([]);
  });
});
