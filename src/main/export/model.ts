import type { TicketHead, Message } from '../../contract/ticket.ts';

/** Why a ticket is no longer on the server. `number` is '' if the other ticket is not in the vault. */
export type ServerRemoval = { kind: 'merged'; number: string; ticketId: number } | { kind: 'deleted' };

/** An attachment as it is exported. */
export interface ExportedAttachment {
  fileName: string;
  /** `stored`: its content is in the vault; `removed`: the server deleted it; `missing`: it was not downloaded. */
  state: 'stored' | 'removed' | 'missing';
  /** Bytes and SHA-256 in hexadecimal of the stored content; null if it is not stored. */
  size: number | null;
  sha256: string | null;
  /** By its content for pictures, otherwise by its name; `application/octet-stream` if unknown. */
  mediaType: string;
  /** Reads the content; null unless attachments are included and it is stored. */
  read: (() => Uint8Array) | null;
}

/** A message as it is exported. */
export interface ExportedMessage extends Omit<Message, 'attachments'> {
  /** Position among the exported messages, oldest first, from 1: “3 of 17”. */
  number: number;
  attachments: ExportedAttachment[];
}

/**
 * A version of a ticket with everything that a format may show. Options, such as notes that are left out, and redaction
 * are already applied: a format writes all of it.
 */
export interface ExportedTicket extends TicketHead {
  key: number;
  /** The name of the connection, and the server's host; '' for an imported ticket without a server. */
  connection: { name: string; host: string };
  /** IANA name of the server's time zone, in which dates are shown. */
  timeZone: string;
  version: {
    /** Position of the version, from 1, and the number of versions. */
    number: number;
    count: number;
    /** When the server last returned it; ISO 8601, UTC. */
    fetchedAt: string;
  };
  /** null if the ticket is still on the server. */
  removal: ServerRemoval | null;
  /** The numbers of tickets that were merged into it. */
  mergedFrom: string[];
  /** In the order of the export. */
  messages: ExportedMessage[];
  /** What is not in the export. */
  leftOut: { notes: number; attachments: number };
  /** The user's own note and tags; null unless they are included. */
  privateNote: string | null;
  tags: string[] | null;
  /** SHA-256 in hexadecimal and size of the server's response as it was received. */
  source: { sha256: string; bytes: number };
  /** The response without the client's access code, as JSON text; null unless it is included. */
  raw: string | null;
  /** Whether texts were replaced by placeholders. */
  isRedacted: boolean;
}
