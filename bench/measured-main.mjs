// The app's own main, with a watch beside it: how late main's event loop is, and how much memory it takes.
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
