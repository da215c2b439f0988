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

const local = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
});
const localZone = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' });

/** “24 Nov 2026, 08:00 GMT+1, local time”: by the clock of this computer, which is not the server's. */
export function localTime(iso: string): string {
  const at = Date.parse(iso);
  const zone = localZone.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${local.format(at)} ${zone}, local time`;
}

/** “2 hours”, for how long something still takes. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds / 5) * 5)} seconds`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} minutes`;
  return `${Math.round(minutes / 60)} hours`;
}
