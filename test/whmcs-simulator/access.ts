import { createHash } from 'node:crypto';

export interface Account {
  identifier: string;
  secret: string;
  adminUser: string;
  adminPassword: string;
  /** '' if there is none. */
  accessKey: string;
}

export interface Rules {
  account: Account;
  /** IP addresses that may call without an access key; null for all. */
  allowedIps: string[] | null;
  /** Actions of the API role in lower case; null for all. */
  allowedActions: string[] | null;
  /** Actions that this version of WHMCS does not have, in lower case. */
  unknownActions: string[];
  apiAccess: boolean;
  /** IDs of the departments assigned to the account; null for all. */
  departments: number[] | null;
  /** The account's ID; tickets can be flagged to it. */
  adminId: number;
}

export interface Refused {
  status: number;
  message: string;
}

/** Checks IP address, credentials and permission, in the same order and with the same messages as WHMCS. */
export function refuse(form: URLSearchParams, ip: string, rules: Rules): Refused | null {
  const { account } = rules;
  const keyFits = account.accessKey !== '' && form.get('accesskey') === account.accessKey;
  if (rules.allowedIps && !keyFits && !rules.allowedIps.includes(ip)) {
    return { status: 403, message: `Invalid IP ${ip}` };
  }
  const hash = createHash('md5').update(account.adminPassword).digest('hex');
  const user = form.get('username');
  const byApi =
    (form.get('identifier') ?? user) === account.identifier &&
    (form.get('secret') ?? form.get('password')) === account.secret;
  const byAdmin = user === account.adminUser && form.get('password') === hash;
  if (!byApi && !byAdmin) return { status: 403, message: 'Authentication Failed' };
  if (!rules.apiAccess) return { status: 403, message: 'Access Denied' };
  const action = (form.get('action') ?? '').toLowerCase();
  if (rules.unknownActions.includes(action)) {
    return { status: 200, message: `Invalid API Action: "${action}" is not a valid API action` };
  }
  if (rules.allowedActions && !rules.allowedActions.includes(action)) {
    return { status: 403, message: `Invalid Permissions: API action "${action}" is not allowed` };
  }
  return null;
}
