import { ErrorReport } from '../../contract/errors.ts';
import { appError } from '../../shared/app-error.ts';
import { isErrorId } from '../../shared/error-text.ts';
import { readStored } from './stored-json.ts';

const unknownReason = appError('other-api-error', 'stored_failure').report();

/**
 * Reads a failure that another version of the app may have stored. Its message is replaced by a general one if this
 * version does not have it.
 */
export function readFailure(json: string): ErrorReport {
  const failure = readStored(json, ErrorReport.entries, unknownReason);
  const hasMessage = isErrorId(failure.id) && failure.params !== unknownReason.params;
  return hasMessage ? failure : { ...failure, id: unknownReason.id, params: {} };
}
