import { ErrorReport } from '../../contract/errors.ts';
import { internalError } from '../../shared/app-error.ts';
import { readStored } from './stored-json.ts';

/** A failure as another version may have stored it, with codes that this one does not know. */
export const readFailure = (json: string): ErrorReport =>
  readStored(json, ErrorReport.entries, { ...internalError().report(), code: 'other-api-error' });
