import { AppError, SentenceError } from '../../shared/app-error.ts';
import { licenseFailure, maintenanceFailure } from './server-failures.ts';
import type { Redaction } from './redaction.ts';

const apiPath = '/includes/api.php';

/** The failure for a redirect, which is never followed: the credential goes to no other address than the saved one. */
export function redirected(from: string, location: string, redaction: Redaction): AppError {
  const source = new URL(from);
  const target = URL.canParse(location, from) ? new URL(location, from) : null;
  if (target?.protocol !== 'https:' && target?.protocol !== 'http:') {
    return failure('to something that is not a web address', notYours, {});
  }
  const shown = redaction.quote(target.origin + target.pathname).slice(0, 300);
  const isDowngrade = source.protocol === 'https:' && target.protocol === 'http:';
  if (isDowngrade) return failure(`to an unencrypted address, ${shown}`, notYours, {});
  if (/licenseerror/i.test(target.pathname + target.search)) return licenseFailure({});
  if (/maintenance/i.test(target.pathname)) return maintenanceFailure('', null, {});
  if (isSignIn(target)) {
    return failure(
      `to a sign-in page, ${shown}`,
      'Check the address: the API is in the folder of the client area, at includes/api.php. If it is right, ask your WHMCS administrator whether sign-in protects this folder.',
      {},
    );
  }
  const address = candidateOf(source, target);
  // An address in which something was removed is no address to use.
  if (address === null || redaction.clean(address) !== address || shown === '') {
    return failure(shown ? `to ${shown}` : 'to another address', notYours, {});
  }
  return failure(`to ${shown}`, `If you trust that address, enter ${address} instead.`, { address });
}

const notYours = 'Check the address. If it is right, ask your WHMCS administrator where the API is.';

const failure = (where: string, nextStep: string, facts: Record<string, string>): AppError =>
  new SentenceError(
    'redirect',
    `The server redirects API calls ${where}. Your credential was not sent there.`,
    nextStep,
    facts,
  );

const signInPages = /(?:^|\/)(?:login|dologin|clientarea|register|pwreset|user\/login)(?:\.php)?(?:\/|$)/i;

const isSignIn = ({ pathname, search }: URL): boolean =>
  signInPages.test(pathname) || /[?&]rp=(?:\/|%2f)(?:login|user)/i.test(search);

/** The API at the redirect's target: the same path there, or the API of the host whose home page it leads to. */
function candidateOf(source: URL, target: URL): string | null {
  const isElsewhere = target.origin !== source.origin || target.pathname !== source.pathname;
  if (target.pathname.endsWith(apiPath)) return isElsewhere ? target.origin + target.pathname : null;
  if (target.origin === source.origin || target.pathname !== '/') return null;
  return target.origin + source.pathname;
}
