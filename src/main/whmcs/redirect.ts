import { appError, type AppError } from '../../shared/app-error.ts';
import { licenseFailure, maintenanceFailure } from './server-failures.ts';
import type { Redaction } from './redaction.ts';

const apiPath = '/includes/api.php';

/** The failure for a redirect. Redirects are never followed: the credential is only sent to the saved address. */
export function redirected(from: string, location: string, redaction: Redaction): AppError {
  const source = new URL(from);
  const url = URL.canParse(location, from) ? new URL(location, from) : null;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    return appError('redirect', 'redirect_not_web');
  }
  const target = redaction.quote(url.origin + url.pathname).slice(0, 300);
  const isDowngrade = source.protocol === 'https:' && url.protocol === 'http:';
  if (isDowngrade) return redirectTo(target, 'redirect_unencrypted');
  if (/licenseerror/i.test(url.pathname + url.search)) return licenseFailure({});
  if (/maintenance/i.test(url.pathname)) return maintenanceFailure('', null, {});
  if (isSignIn(url)) return redirectTo(target, 'redirect_sign_in');
  const address = candidateOf(source, url);
  // An address from which something was removed is of no use.
  if (address === null || redaction.clean(address) !== address || target === '') {
    return redirectTo(target, 'redirect');
  }
  return appError('redirect', 'redirect_new_address', { target, address }, { address });
}

/** @param target '' if it may not be shown */
const redirectTo = (
  target: string,
  id: 'redirect' | 'redirect_unencrypted' | 'redirect_sign_in',
): AppError => (target ? appError('redirect', id, { target }) : appError('redirect', 'redirect_hidden'));

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
