import type { Bridge, Outcome } from '../contract/contract.ts';
import type { FailureReport } from '../contract/failure.ts';

declare global {
  interface Window {
    readonly threadkeep: Bridge;
  }
}

/** The one way from the page to main. */
export const bridge: Bridge = window.threadkeep;

/** A failure that came across the bridge, for where throwing reads better than asking. */
export class Failed extends Error {
  readonly report: FailureReport;

  constructor(report: FailureReport) {
    super(report.message);
    this.report = report;
  }
}

/** @throws Failed */
export async function valueOf<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  const settled = await outcome;
  if (settled.ok) return settled.value;
  throw new Failed(settled.failure);
}

/** What to show of anything thrown. */
export function reportOf(error: unknown): FailureReport {
  if (error instanceof Failed) return error.report;
  return { code: 'internal', message: String(error), nextStep: 'Try again.', facts: {} };
}
