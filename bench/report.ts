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
    '| tickets | sync, tickets a second | search median | search p95 | opening a thread |',
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
  console.log(`\n${lines.join('\n')}\n\n${growth(points)}\n\nOne ticket costs the sync’s thread:\n${time}`);
}

export function writeReport(folder: string, { rows, points, time }: Report): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'growth.svg'), curve(points));
  writeFileSync(
    join(folder, 'README.md'),
    `# The whole desk, measured

Written by \`npm run bench:desk\` on ${new Date().toISOString().slice(0, 10)}: two cores, the Chromium host, the simulator and the app on one machine. What counts are the ratios within the run.

The tickets hold natural text in 14 languages, taken from the documents of the installed npm packages (\`test/whmcs-simulator/corpus.ts\`): frequent and rare words are as frequent and rare as in real text. The queries are chosen from it (\`bench/queries.ts\`): numbers, people, frequent and rare words, phrases, beginnings of words, Chinese and Japanese.

| | what | ours | beside its peer | goal |
| --- | --- | --- | --- | --- |
${rows.map(({ what, ours, measure, goal, met }) => `| ${met ? 'met' : '**missed**'} | ${what} | ${ours} | ${measure} | ${goal} |`).join('\n')}

## Growth

${growth(points)}

The p95 is a word, a phrase or the beginning of a word that many tickets have. Up to 5,000 found tickets are ranked; of
more, those with all of it in the subject come first and the newest before the older, so that what grows is FTS5’s
reading of a longer list of matches.

![Growth from ${points[0]?.tickets.toLocaleString('en') ?? ''} to ${points.at(-1)?.tickets.toLocaleString('en') ?? ''} tickets](growth.svg)

## Where a sync’s time goes, one ticket

${time}
`,
  );
}
