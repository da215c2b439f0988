import { appError, type AppError } from '../../shared/app-error.ts';

/** Failures caused by what is between Threadkeep and the API, reported as JSON or as a web page. */

type Facts = Record<string, string>;

const withRetryAfter = (facts: Facts, retryAfter: number | null): Facts =>
  retryAfter === null ? facts : { ...facts, retryAfterSeconds: String(retryAfter) };

/** @param name the product, as the server named it, or '' */
export function firewallFailure(name: string, facts: Facts): AppError {
  return name
    ? appError('blocked-by-firewall', 'firewall', { name }, facts)
    : appError('blocked-by-firewall', 'firewall_unnamed', {}, facts);
}

/** @param title of the page, or '' */
export function maintenanceFailure(title: string, retryAfter: number | null, facts: Facts): AppError {
  const allFacts = withRetryAfter(facts, retryAfter);
  return title
    ? appError('maintenance', 'maintenance_titled', { title }, allFacts)
    : appError('maintenance', 'maintenance', {}, allFacts);
}

export const licenseFailure = (facts: Facts): AppError =>
  appError('license-problem', 'license_problem', {}, facts);

export const serverOutputFailure = (facts: Facts): AppError =>
  appError('server-output', 'server_output', {}, facts);

/** @param facts with `status` */
export function busyFailure(retryAfter: number | null, facts: Facts): AppError {
  const status = Number(facts['status']);
  if (status === 429) return rateLimitFailure(retryAfter, facts);
  const allFacts = withRetryAfter(facts, retryAfter);
  return status >= 400
    ? appError('busy', 'busy_status', { status }, allFacts)
    : appError('busy', 'busy', {}, allFacts);
}

/** @param facts with `status` */
export function rateLimitFailure(retryAfter: number | null, facts: Facts): AppError {
  const id = facts['status'] === '429' ? 'rate_limited_429' : 'rate_limited';
  return appError('busy', id, {}, withRetryAfter(facts, retryAfter));
}
