const quarterHour = 15 * 60_000;
const hours27 = 27 * 60 * 60_000;

/**
 * Whether a ticket was fetched so soon after its last reply that another reply may follow in the same second, which the
 * list would not show. Works in any time zone, because offsets are multiples of 15 minutes.
 * @param lastReply `Y-m-d H:i:s` in the server's time zone
 * @param serverTime the server's clock at the response, or this computer's, in milliseconds
 */
export function isJustReplied(lastReply: string | undefined, serverTime: number): boolean {
  const replied = Date.parse(`${(lastReply ?? '').trim().replace(' ', 'T')}Z`);
  if (Number.isNaN(replied)) return false;
  const between = serverTime - replied;
  if (Math.abs(between) > hours27) return false;
  const since = ((between % quarterHour) + quarterHour) % quarterHour;
  return since <= 5000 || since >= quarterHour - 1000;
}
