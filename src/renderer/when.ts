const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const steps: [seconds: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [60, 'second'],
  [3600, 'minute'],
  [86_400, 'hour'],
  [86_400 * 30, 'day'],
  [86_400 * 365, 'month'],
];

/** “3 days ago”. @param now milliseconds */
export function ago(iso: string, now = Date.now()): string {
  const seconds = Math.round((now - Date.parse(iso)) / 1000);
  if (Math.abs(seconds) < 10) return 'just now';
  let size = 1;
  for (const [limit, unit] of steps) {
    if (Math.abs(seconds) < limit) return relative.format(-Math.floor(seconds / size), unit);
    size = limit;
  }
  return relative.format(-Math.floor(seconds / size), 'year');
}
