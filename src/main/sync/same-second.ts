const quarterHour = 15 * 60_000;
const hours27 = 27 * 60 * 60_000;

/**
 * Whether a ticket was fetched so soon after its last reply that another one may have come in the same second, which
 * the list would not show. Time zones are multiples of a quarter of an hour, so a wrong one makes no difference.
 * @param lastReply `Y-m-d H:i:s` as the server wrote it
 * @param serverTime the server's clock when it answered, or the nearest there is, in milliseconds
 */
export function isJustReplied(lastReply: string | undefined, serverTime: number): boolean {
  const replied = Date.parse(`${(lastReply ?? '').trim().replace(' ', 'T')}Z`);
  if (Number.isNaN(replied)) return false;
  const between = serverTime - replied;
  if (Math.abs(between) > hours27) return false;
  const since = ((between % quarterHour) + quarterHour) % quarterHour;
  return since <= 5000 || since >= quarterHour - 1000;
}
