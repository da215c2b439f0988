import { Failure } from '../../contract/failure.ts';

const apiPath = 'includes/api.php';

/** Where the pages lie that people copy an address from; what stands before them is the installation. */
const knownPages =
  /\/(?:includes(?:\/.*)?|admin(?:\/.*)?|[^/]*\.php(?:\/.*)?|(?:clientarea|submitticket|supporttickets|index|store|announcements|knowledgebase)(?:\/.*)?)$/i;

const advice = 'Enter it as in https://billing.example.com/whmcs: the address of the WHMCS client area.';

/**
 * Makes the API's address of whatever a person pasted: a bare host, a folder, a client or admin page, or
 * the whole `includes/api.php`.
 * @throws Failure `bad-address`, saying what is wrong with it.
 */
export function readAddress(pasted: string): { apiUrl: string; insecure: boolean } {
  const text = pasted.trim().replace(/^[<"']+|[>"',;]+$/g, '');
  if (text === '') throw new Failure('bad-address', 'There is no address yet.', advice);
  if (text.length > 2000) {
    throw new Failure('bad-address', `An address of ${text.length} characters is none.`, advice);
  }
  const url = parse(text);
  url.username = '';
  url.password = '';
  url.search = '';
  url.hash = '';
  const folder = url.pathname
    .replace(/\/{2,}/g, '/')
    .replace(knownPages, '')
    .replace(/\/$/, '');
  return {
    apiUrl: `${url.origin}${folder}/${apiPath}`,
    insecure: url.protocol === 'http:' && !isLoopback(url.hostname),
  };
}

function parse(text: string): URL {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') {
    throw new Failure(
      'bad-address',
      `An address that begins with ${scheme}: is not one of a web site.`,
      advice,
    );
  }
  const bareLoopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|\/|$)/i.test(text);
  const candidate = scheme ? text : `${bareLoopback ? 'http' : 'https'}://${text}`;
  if (/\s/.test(text) || !URL.canParse(candidate)) {
    throw new Failure('bad-address', `“${text.slice(0, 80)}” cannot be read as an address.`, advice);
  }
  const url = new URL(candidate);
  if (!/[.:]/.test(url.hostname) && url.hostname !== 'localhost') {
    throw new Failure('bad-address', `“${url.hostname}” is not a whole host name.`, advice);
  }
  return url;
}

/** Whether a request to this host never leaves the machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
