import type { TicketDetails } from '../../contract/desk.ts';
import type { Thread } from '../../contract/ticket.ts';
import type { RawAnswer } from '../whmcs/answer.ts';
import { fieldsOf } from '../whmcs/derive.ts';
import { listOf, type Fields } from '../whmcs/shapes.ts';

/** The longest piece of an answer, and of one value of it, that is shown; in UTF-16 units. */
const longestRaw = 1_000_000;
const longestValue = 2_000;
/** Messages whose fields are listed. */
const mostMessages = 1_000;

interface Placed {
  position: number;
  source: Fields;
}

/** Everything that an answer says, field by field, without the client's access code. */
export function detailsOf(raw: RawAnswer, thread: Thread): TicketDetails {
  const { c: _accessCode, ...answer } = fieldsOf(raw);
  const { replies, notes, ...ticket } = answer;
  const pretty = JSON.stringify(answer, null, 2);
  const messages = [
    ...placed(listOf(replies, 'reply'), false, thread),
    ...placed(listOf(notes, 'note'), true, thread),
  ].sort((a, b) => a.position - b.position);
  return {
    fields: fieldsIn(ticket),
    messages: messages
      .slice(0, mostMessages)
      .map(({ position, source }) => ({ position, fields: fieldsIn(withoutText(source)) })),
    raw: pretty.slice(0, longestRaw),
    rawCut: pretty.length > longestRaw,
    charset: raw.charset || 'utf-8',
    bytes: raw.bytes.length,
  };
}

const fieldsIn = (fields: Fields): TicketDetails['fields'] =>
  Object.entries(fields).map(([name, value]) => ({ name, value: shown(value) }));

function withoutText({ message: _message, ...rest }: Fields): Fields {
  return rest;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

/** Where each reply or note of the answer is in the thread: by its id, or in order where it has none. */
function placed(sources: Fields[], isNote: boolean, { messages }: Thread): Placed[] {
  const positions = [...messages.keys()].filter((at) => (messages[at]?.kind === 'note') === isNote);
  const byId = new Map(positions.map((at) => [messages[at]?.kind === 'opening' ? 0 : messages[at]?.id, at]));
  const withoutId = positions.filter((at) => messages[at]?.id === null);
  return sources.flatMap((source) => {
    const id = Number(source[isNote ? 'noteid' : 'replyid'] ?? Number.NaN);
    const position = byId.get(id) ?? withoutId.shift();
    return position === undefined ? [] : [{ position, source }];
  });
}
