import { generatedSource } from '../test/whmcs-simulator/generator.ts';
import { wireDate } from '../test/whmcs-simulator/generator.ts';
import type { TicketSource, WireTicket } from '../test/whmcs-simulator/wire.ts';

/** A source whose tickets have exactly this many replies, combined from several generated tickets. */
export function longThreads(replies: number): TicketSource {
  const generated = generatedSource({ seed: 21, count: 1000, replies: 10 });
  const byId = (id: number): WireTicket | null => {
    const ticket = generated.byId(id);
    if (!ticket) return null;
    const reply = [];
    for (let from = id; reply.length < replies; from = (from % 1000) + 1)
      reply.push(...(generated.byId(from)?.replies.reply ?? []));
    return {
      ...ticket,
      replies: {
        reply: reply.slice(0, replies).map((item, index) => ({
          ...item,
          replyid: String(index),
          // The few huge messages would dominate the measurement.
          message: item.message.slice(0, 4000),
          date: wireDate(Date.UTC(2024, 0, 1) + index * 3_600_000),
        })),
      },
      notes: { note: [] },
    };
  };
  return { count: 1000, byId, byNumber: () => null };
}
