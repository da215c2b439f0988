import { AppError, SentenceError } from '../../shared/app-error.ts';

const checkNetwork = 'Check the network and the address. What is already in the vault can be read meanwhile.';

/** Why a server could not be reached. @param proxy host of the proxy on the way, or '' */
export function connectionFailure(url: string, error: unknown, proxy = ''): AppError {
  const { code: cause = '' } = error as NodeJS.ErrnoException;
  const { host } = new URL(url);
  const certificate = certificateFailure(host, cause);
  if (certificate) return certificate;
  if (cause.startsWith('ERR_PROXY_') || proxy) return proxyFailure(host, proxy, cause, error);
  if (isOtherProtocol(cause)) return otherProtocol(url, cause);
  return new SentenceError(
    'unreachable',
    cause === 'ENOTFOUND' || cause === 'EAI_AGAIN'
      ? `There is no host called ${host}, or there is no network.`
      : `${host} cannot be reached${cause ? ` (${cause})` : ''}.`,
    checkNetwork,
    { cause },
  );
}

/** Errors of the HTTP parser, and of TLS that met something else. */
const isOtherProtocol = (cause: string): boolean => /^(?:HPE_|EPROTO$|ERR_SSL_)/.test(cause);

function otherProtocol(url: string, cause: string): AppError {
  const { host, protocol } = new URL(url);
  const isTls = !cause.startsWith('HPE_');
  return new SentenceError(
    isTls ? 'unreachable' : 'unreadable-answer',
    isTls
      ? `${host} cannot make an encrypted connection (${cause}).`
      : `What ${host} answers is not valid HTTP (${cause}).`,
    `Check the host, the port and whether the address begins with ${protocol}. If they are right, ask whoever runs the web server.`,
    { cause },
  );
}

export const noUsableProxy = (host: string): AppError =>
  new SentenceError(
    'unreachable',
    `The proxy settings of this computer name no proxy that Threadkeep can use to reach ${host}.`,
    'Threadkeep uses HTTP and HTTPS proxies, not SOCKS. Change the system’s proxy settings, or set HTTPS_PROXY.',
    { cause: 'no-usable-proxy' },
  );

function proxyFailure(host: string, proxy: string, cause: string, error: unknown): AppError {
  const { statusCode } = error as { statusCode?: number };
  const named = proxy ? `The proxy ${proxy}` : 'The proxy';
  const facts = { cause: statusCode ? `${cause} ${statusCode}` : cause, ...(proxy && { proxy }) };
  if (statusCode === 407) {
    return new SentenceError(
      'unreachable',
      `${named} asks for a user name and a password.`,
      'Set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT for Threadkeep, or ask your network administrator.',
      facts,
    );
  }
  return new SentenceError(
    'unreachable',
    statusCode
      ? `${named} refused the connection to ${host} (HTTP ${statusCode}).`
      : `${host} cannot be reached through the proxy${proxy ? ` ${proxy}` : ''}${cause ? ` (${cause})` : ''}.`,
    'Check the proxy settings of this computer, and whether the proxy allows this host.',
    facts,
  );
}

interface CertificateProblem {
  codes: string[];
  message: (host: string) => string;
  nextStep: string;
}

const certificateProblems: CertificateProblem[] = [
  {
    codes: ['CERT_HAS_EXPIRED'],
    message: (host) => `The certificate of ${host} has expired.`,
    nextStep: 'Ask your WHMCS administrator to renew it. If it is new, check the clock of this computer.',
  },
  {
    codes: ['CERT_NOT_YET_VALID'],
    message: (host) => `The certificate of ${host} is not valid yet.`,
    nextStep: 'Check the clock of this computer. If it is right, ask your WHMCS administrator.',
  },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID'],
    message: (host) => `The certificate is for another host than ${host}.`,
    nextStep:
      'Check the host in the address. If it is right, ask your WHMCS administrator for a certificate that names it.',
  },
  {
    codes: [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    ],
    message: (host) =>
      `The certificate of ${host} comes from an authority that this computer does not know, or is incomplete.`,
    nextStep:
      'If your company has its own authority, install its certificate on this computer and restart Threadkeep, which uses the certificates of the operating system. Otherwise ask your WHMCS administrator to install the complete certificate chain.',
  },
  {
    codes: ['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'],
    message: (host) => `The certificate of ${host} is signed by the server itself or by a private authority.`,
    nextStep:
      'If you trust it, install that certificate in the certificate store of the operating system and restart Threadkeep. A certificate of a public authority needs no such step.',
  },
];

const otherProblem: CertificateProblem = {
  codes: [],
  message: (host) => `The certificate of ${host} cannot be trusted.`,
  nextStep: 'Ask your WHMCS administrator to renew it.',
};

function certificateFailure(host: string, cause: string): AppError | null {
  const known = certificateProblems.find(({ codes }) => codes.includes(cause));
  const problem = known ?? (/CERT_|_CERT|ALTNAME/.test(cause) ? otherProblem : null);
  if (!problem) return null;
  return new SentenceError(
    'certificate-not-trusted',
    problem.message(host),
    `${problem.nextStep} (${cause})`,
    {
      cause,
    },
  );
}
