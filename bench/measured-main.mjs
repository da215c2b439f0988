// The app's main process, with measurements of its event loop delay and memory.
import { appendFileSync } from 'node:fs';

const tick = 10;
const file = process.env.THREADKEEP_MEASURE;
let last = performance.now();
let late = [];
setInterval(() => {
  const now = performance.now();
  late.push(Math.max(0, Math.round((now - last - tick) * 10) / 10));
  last = now;
}, tick).unref();
setInterval(() => {
  appendFileSync(file, `${JSON.stringify({ at: Date.now(), late, rss: process.memoryUsage.rss() })}\n`);
  late = [];
}, 1000).unref();

await import('../out/main/index.js');
