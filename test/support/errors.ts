import type { ErrorCode, ErrorReport } from '../../src/contract/errors.ts';
import { AppError } from '../../src/shared/app-error.ts';

/** An error of a code, for tests that look at the code and at where it goes, not at its words. */
export const errorOf = (code: ErrorCode, facts: Record<string, string> = {}): AppError =>
  new AppError(code, 'internal', {}, facts);

export const reportOf = (code: ErrorCode, facts: Record<string, string> = {}): ErrorReport =>
  errorOf(code, facts).report();
