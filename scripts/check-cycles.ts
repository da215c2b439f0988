import { join } from 'node:path';
import { findCycles, readImportGraph } from './import-graph.ts';

/** `npm run test:cycles`: reports import cycles, including those of type-only imports. */
const root = process.argv[2] ?? join(import.meta.dirname, '..');
const cycles = findCycles(readImportGraph(root, ['src', 'scripts', 'test', 'bench']));
for (const cycle of cycles) console.error(`These files import each other:\n  ${cycle.join('\n  ')}`);
if (cycles.length > 0) {
  console.error('Move what they share into a file that imports none of them.');
  process.exit(1);
}
