import { AppError, SentenceError } from '../../shared/app-error.ts';

/** Failures that come from what stands between Threadkeep and the API, both as JSON and as a web page. */

type Facts = Record<string, string>;

/** @param name the product as the server named it, or '' */
export function firewallFailure(name: string, facts: Facts): AppError {
  return new SentenceError(
    'blocked-by-firewall',
    `A firewall${name ? ` (${name})` : ''} refused the request before it reached WHMCS.`,
    'Ask whoever runs the web server to allow POST requests to includes/api.php from your IP address.',
    facts,
  );
}

/** @param title of the page that was shown, or '' */
export function maintenanceFailure(title: string, retryAfter: number | null, facts: Facts): AppError {
  return new SentenceError(
    'maintenance',
    `The WHMCS installation is under maintenance${title ? ` (“${title}”)` : ''}.`,
    'Try again later. What is already in the vault can be read meanwhile.',
    { ...facts, ...(retryAfter !== null && { retryAfterSeconds: String(retryAfter) }) },
  );
}

export function licenseFailure(facts: Facts): AppError {
  return new SentenceError(
    'license-problem',
    'WHMCS reports a problem with its license and does not answer API calls.',
    'Ask your WHMCS administrator to check the license under Help › License Information.',
    facts,
  );
}

export function serverOutputFailure(facts: Facts): AppError {
  return new SentenceError(
    'server-output',
    'An add-on or hook on the WHMCS server printed something before the answer, so the answer was lost.',
    'This has to be fixed on the server: show this to your WHMCS administrator.',
    facts,
  );
}

/** @param facts with `status` */
export function busyFailure(retryAfter: number | null, facts: Facts): AppError {
  const status = Number(facts['status']);
  if (status === 429) return rateLimitFailure(retryAfter, facts);
  return new SentenceError(
    'busy',
    `The server cannot answer at the moment${status >= 400 ? ` (HTTP ${status})` : ''}.`,
    'Wait a moment and try again.',
    { ...facts, ...(retryAfter !== null && { retryAfterSeconds: String(retryAfter) }) },
  );
}

/** @param facts with `status` */
export function rateLimitFailure(retryAfter: number | null, facts: Facts): AppError {
  return new SentenceError(
    'busy',
    `The server limits how often it can be called${facts['status'] === '429' ? ' (HTTP 429)' : ''}.`,
    'Wait a moment and try again.',
    { ...facts, ...(retryAfter !== null && { retryAfterSeconds: String(retryAfter) }) },
  );
}
