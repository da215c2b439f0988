/** Custom schemes, which Chromium does not support: each is mapped to an https origin that cannot exist. */
const schemes = new Set<string>();

export const addScheme = (scheme: string): void => void schemes.add(scheme);

/** `threadkeep://app/x` → `https://app.threadkeep.invalid/x` */
export function toChromium(url: string): string {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)(.*)$/i.exec(url);
  if (!match?.[1] || !schemes.has(match[1])) return url;
  return `https://${match[2] ?? ''}.${match[1]}.invalid${match[3] ?? ''}`;
}

/** `https://app.threadkeep.invalid/x` → `threadkeep://app/x` */
export function fromChromium(url: string): string {
  const match = /^https:\/\/([^/?#]+)\.([a-z0-9+-]+)\.invalid(\/.*)?$/i.exec(url);
  return match?.[2] && schemes.has(match[2]) ? `${match[2]}://${match[1] ?? ''}${match[3] ?? '/'}` : url;
}

export const schemeOf = (url: string): string => /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1] ?? '';
