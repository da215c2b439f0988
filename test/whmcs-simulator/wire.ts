/** A ticket as documented for GetTicket; `shapes.ts` converts it to older and unusual forms. */
export interface WireTicket {
  ticketid: string;
  tid: string;
  c: string;
  deptid: string;
  deptname: string;
  userid: string;
  contactid: string;
  name: string;
  email: string;
  requestor_name: string;
  requestor_email: string;
  requestor_type: string;
  cc: string;
  date: string;
  subject: string;
  status: string;
  priority: string;
  admin: string;
  lastreply: string;
  flag: string;
  service: string;
  replies: { reply: WireReply[] };
  notes: { note: WireNote[] };
}

export interface WireAttached {
  attachment: string;
  attachments: ({ filename: string; index: number } | [])[];
  attachments_removed: boolean;
}

export interface WireReply extends WireAttached {
  replyid: string;
  userid: string;
  contactid: string;
  name: string;
  email: string;
  requestor_name: string;
  requestor_email: string;
  requestor_type: string;
  date: string;
  message: string;
  admin: string;
  rating?: string;
}

export interface WireNote extends WireAttached {
  noteid: string;
  date: string;
  message: string;
  admin: string;
}

/** The fields that lists can be filtered by. */
export type TicketBrief = Pick<WireTicket, 'deptid' | 'status' | 'userid' | 'email' | 'subject' | 'flag'>;

/** Where the simulator's tickets come from: a generator or a fixed list. */
export interface TicketSource {
  readonly count: number;
  /** @param id from 1 to `count` */
  byId(id: number): WireTicket | null;
  byNumber(tid: string): WireTicket | null;
  /** A faster alternative to `byId`, without the messages. */
  brief?(id: number): TicketBrief | null;
  /** IDs in list order; 1 to `count` by default. */
  ids?(): number[];
  /** The content of an attachment; by default, a small file of the name's type. */
  content?(fileName: string): Buffer;
}

/** A source with a fixed list of tickets. */
export function listSource(tickets: WireTicket[]): TicketSource {
  return {
    count: tickets.length,
    byId: (id) => tickets.find((ticket) => ticket.ticketid === String(id)) ?? null,
    byNumber: (tid) => tickets.find((ticket) => ticket.tid === tid) ?? null,
    ids: () => tickets.map((ticket) => Number(ticket.ticketid)),
  };
}
