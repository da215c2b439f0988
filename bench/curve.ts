/** The measurements for one number of tickets. */
export interface Point {
  tickets: number;
  perSecond: number;
  /** Median and 95th percentile of all queries. */
  searchMedianMs: number;
  searchMs: number;
  openMs: number;
}

const width = 720;
const height = 340;
const pad = { left: 56, right: 20, top: 40, bottom: 40 };

/** An SVG chart of the growth. Each value is relative to that of the smallest run, and both axes are logarithmic. */
export function curve(points: Point[]): string {
  const [first] = points;
  if (!first) return '';
  const lines = [
    { name: 'sync, time per ticket', color: '#0f766e', value: (p: Point) => first.perSecond / p.perSecond },
    {
      name: 'search, median',
      color: '#be185d',
      value: (p: Point) => p.searchMedianMs / first.searchMedianMs,
    },
    { name: 'search, p95', color: '#b45309', value: (p: Point) => p.searchMs / first.searchMs },
    { name: 'opening a thread', color: '#4f46e5', value: (p: Point) => p.openMs / first.openMs },
    { name: 'linear', color: '#9aa6b2', value: (p: Point) => p.tickets / first.tickets },
  ];
  const sizes = points.map(({ tickets }) => tickets);
  const most = Math.max(...sizes) / first.tickets;
  const x = (tickets: number): number =>
    pad.left + (Math.log10(tickets / first.tickets) / Math.log10(most)) * (width - pad.left - pad.right);
  const bottom = 0.3;
  const y = (value: number): number =>
    height -
    pad.bottom -
    (Math.log10(Math.max(value, bottom) / bottom) / Math.log10(most / bottom)) *
      (height - pad.top - pad.bottom);
  const steps = [1, 10, 100].filter((step) => step <= most);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
  <rect width="${width}" height="${height}" fill="#fff"/>
${steps.map((step) => `  <line x1="${pad.left}" x2="${width - pad.right}" y1="${y(step)}" y2="${y(step)}" stroke="#dce1e5"/><text x="${pad.left - 8}" y="${y(step) + 4}" text-anchor="end" fill="#59646f">${step} ×</text>`).join('\n')}
${sizes.map((size) => `  <text x="${x(size)}" y="${height - 14}" text-anchor="middle" fill="#59646f">${size.toLocaleString('en')} tickets</text>`).join('\n')}
${lines.map(({ color, value }) => `  <polyline fill="none" stroke="${color}" stroke-width="2" points="${points.map((p) => `${x(p.tickets).toFixed(1)},${y(value(p)).toFixed(1)}`).join(' ')}"/>`).join('\n')}
${lines.map(({ name, color }, index) => `  <rect x="${pad.left + index * 135}" y="12" width="10" height="10" fill="${color}"/><text x="${pad.left + 15 + index * 135}" y="21" fill="#1b2127">${name}</text>`).join('\n')}
</svg>
`;
}
