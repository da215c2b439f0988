import type { Connection } from '../../contract/app.ts';
import { moment } from '../whmcs/moment.ts';

/**
 * The SQL condition that compares the last reply with a bound.
 * @param bound an instant (ISO 8601, UTC), or a day (`YYYY-MM-DD`) in the time zone of each ticket's server
 */
export function lastReplyCondition(
  comparison: '>=' | '<',
  bound: string,
  connections: Pick<Connection, 'id' | 'timeZone'>[],
): { sql: string; values: string[] } {
  const byInstant = new Map<string, number[]>();
  for (const { id, timeZone } of connections) {
    const instant = moment(`${bound} 00:00:00`, timeZone)?.utc ?? bound;
    byInstant.set(instant, [...(byInstant.get(instant) ?? []), id]);
  }
  const [instant = bound] = byInstant.keys();
  if (byInstant.size <= 1) return { sql: `t.last_reply_utc ${comparison} ?`, values: [instant] };
  const one = `t.connection_id IN (SELECT value FROM json_each(?)) AND t.last_reply_utc ${comparison} ?`;
  return {
    sql: `(${[...byInstant].map(() => one).join(' OR ')})`,
    values: [...byInstant].flatMap(([at, ids]) => [JSON.stringify(ids), at]),
  };
}
