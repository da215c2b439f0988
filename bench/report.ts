import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { curve, type Point } from './curve.ts';
import { inMilliseconds, type Row } from './measure.ts';

export interface Report {
  rows: Row[];
  points: Point[];
  /** A breakdown of the time for a ticket during a sync, as Markdown. */
  time: string;
}

const growth = (points: Point[]): string =>
  [
    '| tickets | sync, tickets per second | search median | search p95 | opening a ticket |',
    '| ---: | ---: | ---: | ---: | ---: |',
    ...points.map(
      (p) =>
        `| ${p.tickets.toLocaleString('en')} | ${p.perSecond.toFixed(0)} | ${inMilliseconds(p.searchMedianMs)} | ${inMilliseconds(p.searchMs)} | ${inMilliseconds(p.openMs)} |`,
    ),
  ].join('\n');

export function printReport({ rows, points, time }: Report): void {
  const lines = rows.map(
    ({ what, ours, measure, goal, met }) =>
      `${met ? 'met   ' : 'MISSED'}  ${what}: ${ours}, ${measure}; goal ${goal}`,
  );
  console.log(`\n${lines.join('\n')}\n\n${growth(points)}\n\nTime per ticket in the sync worker:\n${time}`);
}

export function writeReport(folder: string, { rows, points, time }: Report): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'growth.svg'), curve(points));
  writeFileSync(
    join(folder, 'README.md'),
    `# Benchmark results

Written by \`npm run bench:desk\` on ${new Date().toISOString().slice(0, 10)}: on two cores and the Chromium host, with the simulator and the app on the same machine. Compare the ratios within the run, not the times.

The tickets contain natural text in 14 languages from the documentation of installed npm packages (\`test/whmcs-simulator/corpus.ts\`), so word frequencies are realistic. The queries are taken from this text (\`bench/queries.ts\`): numbers, names, frequent and rare words, phrases, prefixes, Chinese and Japanese.

| | what | Threadkeep | compared with its peer | goal |
| --- | --- | --- | --- | --- |
${rows.map(({ what, ours, measure, goal, met }) => `| ${met ? 'met' : '**missed**'} | ${what} | ${ours} | ${measure} | ${goal} |`).join('\n')}

## Growth

${growth(points)}

The p95 is a word, phrase or prefix that many tickets contain. Up to 5,000 matches are ranked. Larger results start with
matches in the subject and are sorted by date, so only the time in which FTS5 reads the list of matches grows.

![Growth from ${points[0]?.tickets.toLocaleString('en') ?? ''} to ${points.at(-1)?.tickets.toLocaleString('en') ?? ''} tickets](growth.svg)

## Time per ticket during a sync

${time}
`,
  );
}
