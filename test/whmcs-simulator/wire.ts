/** A ticket as today's WHMCS documents GetTicket; older and odd shapes are made of it in `shapes.ts`. */
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

/** What lists are narrowed by. */
export type TicketBrief = Pick<WireTicket, 'deptid' | 'status' | 'userid' | 'email' | 'subject' | 'flag'>;

/** Where the simulator's tickets come from: a generator, or a list made by hand. */
export interface TicketSource {
  readonly count: number;
  /** @param id from 1 to `count` */
  byId(id: number): WireTicket | null;
  byNumber(tid: string): WireTicket | null;
  /** As `byId`, where that takes longer than this. */
  brief?(id: number): TicketBrief | null;
  /** Ids in the order in which GetTickets lists them; without it, 1 to `count`. */
  ids?(): number[];
  /** The content of an attachment; without it, a line that names the file. */
  content?(fileName: string): Buffer;
}

/** A source over tickets made by hand. */
export function listSource(tickets: WireTicket[]): TicketSource {
  return {
    count: tickets.length,
    byId: (id) => tickets.find((ticket) => ticket.ticketid === String(id)) ?? null,
    byNumber: (tid) => tickets.find((ticket) => ticket.tid === tid) ?? null,
    ids: () => tickets.map((ticket) => Number(ticket.ticketid)),
  };
}
