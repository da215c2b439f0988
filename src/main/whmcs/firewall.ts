/** Words that only the page of a firewall holds, and the product that writes them; '' where it cannot be told. */
const onItsPages: [word: string, name: string][] = [
  ['imunify360', 'Imunify360'],
  ['mod_security', 'ModSecurity'],
  ['modsecurity', 'ModSecurity'],
  ['cf-chl', 'Cloudflare'],
  ['ddos-guard', 'DDoS-Guard'],
  ['awswaf', 'AWS WAF'],
  ['slowaes.decrypt', ''],
  ['/aes.min.js', ''],
];

const inItsTitles: [word: string, name: string][] = [
  ['just a moment', 'Cloudflare'],
  ['attention required! | cloudflare', 'Cloudflare'],
  ['used cloudflare to restrict access', 'Cloudflare'],
  ['ddos protection by cloudflare', 'Cloudflare'],
  ['one moment, please', 'Imunify360'],
  ['not acceptable!', 'ModSecurity'],
  ['request rejected', 'F5 BIG-IP'],
  ['sucuri website firewall', 'Sucuri'],
  ['bot verification', ''],
  ['human verification', ''],
  ['checking your browser', ''],
];

/** Ordinary pages hold these, too: they count only where the server refused the request. */
const inRefusals: [word: string, name: string][] = [
  ['not acceptable!', 'ModSecurity'],
  ['wordfence', 'Wordfence'],
  ['sucuri', 'Sucuri'],
  ['incapsula', 'Imperva'],
  ['error code: 10', 'Cloudflare'],
  ['challenge-platform', 'Cloudflare'],
  ['just a moment', 'Cloudflare'],
  ['checking your browser', ''],
  ['captcha', ''],
  ['web application firewall', ''],
  ['blocked by firewall', ''],
  ['bot verification', ''],
];

const refusing = new Set([401, 403, 405, 406, 415, 503]);

/**
 * The firewall that refused a request.
 * @param title of the page, and `lower` the whole of it, both in lower case
 * @returns its name, '' where it is a firewall without a name, null where it is none
 */
export function firewallOf(status: number, title: string, lower: string): string | null {
  const found =
    onItsPages.find(([word]) => lower.includes(word)) ??
    inItsTitles.find(([word]) => title.includes(word)) ??
    (refusing.has(status) ? inRefusals.find(([word]) => lower.includes(word)) : undefined);
  return found ? found[1] : null;
}
