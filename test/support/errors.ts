import type { ErrorCode, ErrorReport } from '../../src/contract/errors.ts';
import { AppError } from '../../src/shared/app-error.ts';

/** An error with a given code, for tests that do not depend on its text. */
export const errorOf = (code: ErrorCode, facts: Record<string, string> = {}): AppError =>
  new AppError(code, 'internal', {}, facts);

export const reportOf = (code: ErrorCode, facts: Record<string, string> = {}): ErrorReport =>
  errorOf(code, facts).report();
