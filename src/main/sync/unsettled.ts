import { AppError, SentenceError } from '../../shared/app-error.ts';

/** The list of tickets never read the same twice, or never ended. @param missing tickets that it counts but did not list */
export function listUnsettled(missing: number): AppError {
  const tickets = missing === 1 ? '1 ticket is' : `${missing.toLocaleString('en')} tickets are`;
  return new SentenceError(
    'list-unsettled',
    missing > 0
      ? `The server’s ticket list keeps changing; ${tickets} still missing.`
      : 'The server’s ticket list is not consistent, so some tickets may be missing.',
    'Threadkeep will read it again automatically.',
    { missing: String(missing) },
  );
}
