import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readImportGraph } from '../../scripts/import-graph.ts';

const root = join(import.meta.dirname, '../..');
const document = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const graph = readImportGraph(root, ['src']);

/** The box of the picture that a file belongs to: a folder of src or of src/main, or a file of src/main itself. */
function boxOf(file: string): string {
  const [, first = '', second = ''] = file.split('/');
  return first === 'main' ? second.replace(/\.ts$/, '') : first;
}

/** Which boxes each box imports. */
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

/** The arrows of a graph without those that follow from the others: where a → b → c, a → c is left out. */
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

  test('its picture has an arrow for every import between folders, and no other', () => {
    const drawn = [...picture.matchAll(/^ *([\w-]+) --> ([\w-]+(?: & [\w-]+)*)$/gm)].flatMap(
      ([, from = '', targets = '']) => targets.split(' & ').map((to) => `${from} --> ${to}`),
    );
    expect(drawn.sort()).toEqual(withoutShortcuts(importsBetweenBoxes()).sort());
  });

  test('its table names every folder of the source', () => {
    const boxes = new Set(
      [...graph.keys()]
        .map((file) => file.split('/').slice(0, file.startsWith('src/main/') ? 3 : 2))
        .map((path) => path.join('/')),
    );
    expect([...boxes].filter((path) => !document.includes(`\`${path}\``))).toEqual([]);
  });
});
