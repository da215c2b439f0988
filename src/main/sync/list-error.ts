import { appError, type AppError } from '../../shared/app-error.ts';

/**
 * The error for a ticket list that is inconsistent or endless.
 * @param missing how many tickets the list counts but does not show
 */
export function listUnsettled(missing: number): AppError {
  const facts = { missing: String(missing) };
  return missing > 0
    ? appError('list-unsettled', 'list_unsettled', { missing }, facts)
    : appError('list-unsettled', 'list_inconsistent', {}, facts);
}
