import { Failure, type FailureCode } from '../../contract/failure.ts';

interface Refusal {
  pattern: RegExp;
  code: FailureCode;
  message: (match: RegExpExecArray) => string;
  nextStep: string;
  fact?: string;
}

/** The table of `result=error` messages; substrings, without case, for spellings vary by action and version. */
const refusals: Refusal[] = [
  {
    pattern: /(?:invalid|forbidden) ip:?\s*([0-9a-f:.]+)?/i,
    code: 'ip-not-allowed',
    message: (m) => `The server does not allow API calls from ${m[1] ?? 'this address'}.`,
    nextStep:
      'In WHMCS open System Settings › General Settings › Security › API IP Access Restriction and add this very address, or use an access key. Behind a proxy it is the proxy’s address.',
    fact: 'address',
  },
  {
    pattern: /authentication failed|invalid or missing credentials|invalid password/i,
    code: 'authentication',
    message: () => 'The server did not accept the credential.',
    nextStep:
      'Check identifier, secret and the kind of credential. In WHMCS they are made under System Settings › API Credentials.',
  },
  {
    pattern: /api action "?([a-z]+)"? is not allowed/i,
    code: 'action-not-allowed',
    message: (m) => `The API role of this credential does not allow ${m[1] ?? 'this action'}.`,
    nextStep:
      'In WHMCS open System Settings › API Credentials › API Roles and tick this action for the role.',
    fact: 'action',
  },
  {
    pattern: /access denied|administrator account disabled/i,
    code: 'admin-denied',
    message: () => 'The administrator behind this credential may not use the API.',
    nextStep:
      'In WHMCS give the administrator’s role the permission “API Access”, and see that the account is not disabled.',
  },
  {
    pattern: /ticket (?:id )?(?:not found|invalid)/i,
    code: 'ticket-not-found',
    message: () => 'The server has no such ticket.',
    nextStep: 'Check the number. The ticket may have been deleted, or merged into another one.',
  },
  {
    pattern: /invalid api action|api function not found|requested api action could not be found/i,
    code: 'action-unknown',
    message: () => 'This WHMCS is older than the API action that was asked for.',
    nextStep: 'Everything else goes on working; updating WHMCS would bring this, too.',
  },
  {
    pattern:
      /attachments deleted|no attachments found|invalid attachment index|attachment index required|related id (?:required|not found)|invalid type\. must be one of/i,
    code: 'attachment-unavailable',
    message: (m) => `The server will not give this attachment: ${m[0].toLowerCase()}.`,
    nextStep: 'It may have been deleted on the server; ask a WHMCS administrator.',
  },
];

/** The typed failure for the `message` of an answer whose `result` is not `success`. */
export function refusal(message: string): Failure {
  for (const known of refusals) {
    const match = known.pattern.exec(message);
    if (!match) continue;
    const facts: Record<string, string> = { answer: message.slice(0, 500) };
    if (known.fact && match[1]) facts[known.fact] = match[1];
    return new Failure(known.code, known.message(match), known.nextStep, facts);
  }
  return new Failure(
    'other-api-error',
    `The server answered: “${message.slice(0, 300) || 'an error without a message'}”.`,
    'Show this sentence to your WHMCS administrator.',
    { answer: message.slice(0, 500) },
  );
}

/** What a body is that is no API answer at all: most often a web page. */
export function foreignAnswer(status: number, url: string, body: string): Failure {
  const title = /<title[^>]*>([^<]{0,200})/i.exec(body)?.[1]?.trim() ?? '';
  const facts = { status: String(status), url, ...(title && { title }) };
  if (/EmitterException|Output has been emitted previously/i.test(body)) {
    return new Failure(
      'server-output',
      'An add-on or hook on the WHMCS server printed something before the answer, so the answer was lost.',
      'This is the server’s to mend: show this to your WHMCS administrator.',
      facts,
    );
  }
  if (/<(?:!doctype|html|head|body|title)\b/i.test(body)) {
    return new Failure(
      'not-whmcs',
      `Instead of an API answer there came a web page${title ? `, “${title}”` : ''} (HTTP ${status}): ${guess(status, title + body.slice(0, 4000))}.`,
      'Check the address: the API is where your client area is, at /includes/api.php.',
      facts,
    );
  }
  if (body.trim() === '') {
    return new Failure(
      'unreadable-answer',
      `The server answered nothing (HTTP ${status}).`,
      'Check the address; if it is right, look into the server’s error log.',
      facts,
    );
  }
  return new Failure(
    'unreadable-answer',
    `The answer is neither JSON nor anything else that WHMCS is known to send (HTTP ${status}).`,
    'Check the address; if it is right, show this to your WHMCS administrator.',
    { ...facts, beginning: body.slice(0, 200) },
  );
}

function guess(status: number, text: string): string {
  if (/challenge|captcha|cloudflare|checking your browser|ddos|firewall/i.test(text)) {
    return 'probably the challenge of a firewall';
  }
  if (status === 503 || /maintenance/i.test(text)) return 'probably the site is under maintenance';
  if (/log ?in|sign in|client area/i.test(text)) return 'probably a page of the client or admin area';
  return 'probably the address is not quite right';
}
