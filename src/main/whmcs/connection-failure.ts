import { appError, type AppError, type ErrorId } from '../../shared/app-error.ts';

/** Why a server could not be reached. @param proxy host of the proxy that was used, or '' */
export function connectionFailure(url: string, error: unknown, proxy = ''): AppError {
  const { code: cause = '' } = error as NodeJS.ErrnoException;
  const { host } = new URL(url);
  const certificate = certificateFailure(host, cause);
  if (certificate) return certificate;
  if (proxy) return proxyFailure(host, proxy, cause, error);
  if (isOtherProtocol(cause)) return otherProtocol(url, cause);
  if (cause === 'ENOTFOUND' || cause === 'EAI_AGAIN')
    return appError('unreachable', 'host_not_found', { host }, { cause });
  return cause
    ? appError('unreachable', 'unreachable_cause', { host, cause }, { cause })
    : appError('unreachable', 'unreachable', { host }, { cause });
}

/** Errors of the HTTP parser, and of TLS when the server speaks another protocol. */
const isOtherProtocol = (cause: string): boolean => /^(?:HPE_|EPROTO$|ERR_SSL_)/.test(cause);

function otherProtocol(url: string, cause: string): AppError {
  const { host, protocol } = new URL(url);
  const params = { host, protocol: `${protocol}//`, cause };
  return cause.startsWith('HPE_')
    ? appError('unreadable-answer', 'invalid_http', params, { cause })
    : appError('unreachable', 'tls_failed', params, { cause });
}

export const noUsableProxy = (host: string): AppError =>
  appError('unreachable', 'no_usable_proxy', { host }, { cause: 'no-usable-proxy' });

function proxyFailure(host: string, proxy: string, cause: string, error: unknown): AppError {
  const { statusCode: status } = error as { statusCode?: number };
  const facts = { cause: status ? `${cause} ${status}` : cause, proxy };
  if (status === 407) return appError('unreachable', 'proxy_password', { proxy }, facts);
  if (status) return appError('unreachable', 'proxy_refused', { proxy, host, status }, facts);
  return cause
    ? appError('unreachable', 'proxy_failed_cause', { proxy, host, cause }, facts)
    : appError('unreachable', 'proxy_failed', { proxy, host }, facts);
}

type CertificateErrorId = Extract<ErrorId, `certificate_${string}`>;

/** By the error code of Node. */
const certificateErrors: Record<string, CertificateErrorId> = {
  CERT_HAS_EXPIRED: 'certificate_expired',
  CERT_NOT_YET_VALID: 'certificate_not_yet_valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_wrong_host',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate_unknown_authority',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate_unknown_authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate_unknown_authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate_self_signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate_self_signed',
};

function certificateFailure(host: string, cause: string): AppError | null {
  const known = certificateErrors[cause];
  const id = known ?? (/CERT_|_CERT|ALTNAME/.test(cause) ? 'certificate_not_trusted' : null);
  return id && appError('certificate-not-trusted', id, { host, cause }, { cause });
}
