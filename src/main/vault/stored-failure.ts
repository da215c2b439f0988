import { ErrorReport } from '../../contract/errors.ts';
import { appError } from '../../shared/app-error.ts';
import { isErrorId } from '../../shared/error-text.ts';
import { readStored } from './stored-json.ts';

const unknownReason = appError('other-api-error', 'stored_failure').report();

/** Reads a failure that another version may have stored, with a code or an id that this version does not know. */
export function readFailure(json: string): ErrorReport {
  const failure = readStored(json, ErrorReport.entries, unknownReason);
  return isErrorId(failure.id) ? failure : { ...failure, id: unknownReason.id, params: {} };
}
