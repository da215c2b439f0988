import type { Bridge, Outcome } from '../contract/calls.ts';
import type { ErrorReport } from '../contract/errors.ts';
import { internalError } from '../shared/app-error.ts';
import { errorText } from '../shared/error-text.ts';

declare global {
  interface Window {
    readonly threadkeep: Bridge;
  }
}

/** The one way from the page to main. */
export const bridge: Bridge = window.threadkeep;

/** A failure that came across the bridge, for where throwing reads better than asking. */
class BridgeError extends Error {
  readonly report: ErrorReport;

  constructor(report: ErrorReport) {
    super(errorText(report).message);
    this.report = report;
  }
}

/** @throws Failed */
export async function valueOf<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  const settled = await outcome;
  if (settled.ok) return settled.value;
  throw new BridgeError(settled.failure);
}

/** What to show of anything thrown. */
export function errorReportOf(error: unknown): ErrorReport {
  if (error instanceof BridgeError) return error.report;
  return internalError().report();
}
