import type { Bridge, Outcome } from '../contract/calls.ts';
import type { ErrorReport } from '../contract/errors.ts';
import { internalError } from '../shared/app-error.ts';
import { errorText } from '../shared/error-text.ts';

declare global {
  interface Window {
    readonly threadkeep: Bridge;
  }
}

/** The connection between the page and main. */
export const bridge: Bridge = window.threadkeep;

/** An {@link ErrorReport} to throw, where that is simpler than checking the result. */
class BridgeError extends Error {
  readonly report: ErrorReport;

  constructor(report: ErrorReport) {
    super(errorText(report).message);
    this.report = report;
  }
}

/** @throws BridgeError */
export async function valueOf<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  const settled = await outcome;
  if (settled.ok) return settled.value;
  throw new BridgeError(settled.failure);
}

/** The error to show for any thrown value. */
export function errorReportOf(error: unknown): ErrorReport {
  if (error instanceof BridgeError) return error.report;
  return internalError().report();
}
