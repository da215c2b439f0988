import type { Moment } from '../contract/ticket.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone: zone,
  });
  formats.set(zone, made);
  return made;
}

/** In the server's zone, and with it; as given where it cannot be understood; '' for no date. */
export function when(moment: Moment | null, zone: string): string {
  if (!moment) return '';
  return moment.utc === null ? moment.given : formatter(zone).format(new Date(moment.utc));
}

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
