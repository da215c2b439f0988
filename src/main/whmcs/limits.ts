import { appError } from '../../shared/app-error.ts';

const MB = 1024 * 1024;

/** Limits of one response. They are checked before anything is built from the bytes. */
export interface Limits {
  /** Milliseconds without a byte from the server before the call ends. */
  silenceMs: number;
  /** Milliseconds for the complete call, even if bytes keep arriving. */
  totalMs: number;
  /** The lowest average speed that is accepted, in bytes per second. */
  slowest: number;
  /** Milliseconds before the speed is checked. */
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

/** GetTicketAttachment sends a complete file in one response; its caller sets the size. */
export const attachmentLimits: Limits = { ...jsonLimits, totalMs: 600_000 };

/** Levels of brackets. The deepest documented response has six. */
export const maxDepth = 100;

/** Values in one response, about 20,000 replies. Each needs far more memory than its bytes. */
export const maxValues = 500_000;

/** How much of a response that is not from the API is read to find out what it is. */
export const maxGuessed = 64 * 1024;

/** @throws AppError `response-too-large` */
export function refuseBytes(maxBytes: number): never {
  throw appError('answer-too-large', 'response_too_large', { megabytes: Math.round(maxBytes / MB) });
}

/** @throws AppError `response-too-large` */
export function refuseDepth(): never {
  throw appError('answer-too-large', 'response_too_deep', { levels: maxDepth });
}

/** @throws AppError `response-too-large` */
export function refuseValues(): never {
  throw appError('answer-too-large', 'response_too_many_values', { count: maxValues });
}
