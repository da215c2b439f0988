/** Words that only the pages of firewalls contain, and the product; '' if it is unknown. */
const inPages: [word: string, name: string][] = [
  ['imunify360', 'Imunify360'],
  ['mod_security', 'ModSecurity'],
  ['modsecurity', 'ModSecurity'],
  ['cf-chl', 'Cloudflare'],
  ['ddos-guard', 'DDoS-Guard'],
  ['awswaf', 'AWS WAF'],
  ['slowaes.decrypt', ''],
  ['/aes.min.js', ''],
];

const inTitles: [word: string, name: string][] = [
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

/** Ordinary pages contain these too, so they only count if the server refused the request. */
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

const refusalStatuses = new Set([401, 403, 405, 406, 415, 503]);

/**
 * The firewall that refused a request.
 * @param title of the page, in lower case
 * @param lower the page in lower case
 * @returns its name, '' if it is an unknown firewall, null if it is not a firewall
 */
export function firewallOf(status: number, title: string, lower: string): string | null {
  const found =
    inPages.find(([word]) => lower.includes(word)) ??
    inTitles.find(([word]) => title.includes(word)) ??
    (refusalStatuses.has(status) ? inRefusals.find(([word]) => lower.includes(word)) : undefined);
  return found ? found[1] : null;
}
