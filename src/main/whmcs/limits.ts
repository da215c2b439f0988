import { SentenceError } from '../../shared/app-error.ts';

const MB = 1024 * 1024;

/** What one answer may cost. The limits are checked before anything is built from the bytes. */
export interface Limits {
  /** Milliseconds without a byte from the server before the call ends. */
  silenceMs: number;
  /** Milliseconds for the whole call, however steadily bytes arrive. */
  totalMs: number;
  /** Bytes a second that are expected on average, and the milliseconds before they are. */
  slowest: number;
  graceMs: number;
  /** The largest body, in bytes, after decompression. */
  maxBytes: number;
}

export const jsonLimits: Limits = {
  silenceMs: 30_000,
  totalMs: 120_000,
  slowest: 500,
  graceMs: 10_000,
  maxBytes: 32 * MB,
};

/** GetTicketAttachment sends a whole file in one answer; its caller sets the size. */
export const attachmentLimits: Limits = { ...jsonLimits, totalMs: 600_000 };

/** Brackets inside brackets. The deepest documented answer has six. */
export const maxDepth = 100;

/** Values in one answer, about 20,000 replies. Each costs far more memory than its bytes. */
export const maxValues = 500_000;

/** How much of an answer that is not from the API is read to tell what it is. */
export const maxGuessed = 64 * 1024;

/** @throws Failure `answer-too-large` */
export function refuseTooLarge(what: string): never {
  throw new SentenceError(
    'answer-too-large',
    `The server’s answer ${what}, so it was not read.`,
    'No ordinary ticket is that large. Ask your WHMCS administrator to look at this ticket.',
  );
}

/** @throws Failure `answer-too-large` */
export const refuseBytes = (maxBytes: number): never =>
  refuseTooLarge(`is larger than ${Math.round(maxBytes / MB)} MB`);
