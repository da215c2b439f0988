import type { Hit, View } from '../hit.ts';
import { characterBefore, isUnspacedCharacter, unspaced } from './scripts.ts';

/** `@`, or what people write instead so that programs do not recognise it. */
const at =
  /[ \t]@[ \t]|@|[ \t]{0,2}[([{<][ \t]?(?:@|at|ät|aet|arroba|arobase|chiocciola|małpa|собака|小老鼠)[ \t]?[)\]}>][ \t]{0,2}|[ \t](?:at|ät)[ \t]/gu;
const hasSpelledDot =
  /[ \t]{0,2}[([{<][ \t]?(?:\.|dot|punkt|punto|ponto|point|点|點)[ \t]?[)\]}>][ \t]{0,2}|[ \t](?:dot|punkt)[ \t]/u;
const spelledDot = hasSpelledDot.source;
const label = String.raw`(?:(?:(?!${unspaced})[\p{L}\p{M}\p{N}_-]){1,63}|(?:${unspaced}|[\p{N}-]){1,63})`;
const domain = new RegExp(`${label}(?:(?:\\.|${spelledDot})${label}){1,100}`, 'uy');
const dots = new RegExp(`\\.|${spelledDot}`, 'gu');

/** E-mail addresses, also disguised ones (`a (at) b.c`). The key is the address in its usual form. */
export function emailRule({ text }: View): Hit[] {
  const hits: Hit[] = [];
  if (!/@|[ \t([{<](?:at|ät|aet|arroba|arobase|chiocciola|małpa|собака|小老鼠)[ \t)\]}>]/u.test(text))
    return hits;
  for (const { 0: sign, index } of text.matchAll(at)) {
    const start = localStart(text, index);
    const local = text.slice(start, index).replace(/^"|"$/g, '');
    if (local === '' || isUserinfo(text, start)) continue;
    domain.lastIndex = index + sign.length;
    const [found = ''] = domain.exec(text) ?? [];
    // “Look at example.com” is not an address.
    if (/^\s(?:at|ät)\s$/.test(sign) && !hasSpelledDot.test(found)) continue;
    const host = hostIn(found);
    if (!host) continue;
    hits.push({ start, end: index + sign.length + host.length, kind: 'email', key: `${local}@${host.name}` });
  }
  return hits;
}

/** The key of a whole field that should be an address. */
export const emailKey = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

/** The host at the beginning of what was found after the sign; null if it is none. */
function hostIn(found: string): { name: string; length: number } | null {
  let length = found.length;
  for (;;) {
    length = found.slice(0, length).replace(/[-_]+$/, '').length;
    const labels = found.slice(0, length).split(dots);
    if (labels.length < 2) return null;
    const last = labels.at(-1) ?? '';
    if (/^[^\d_]/.test(last) && /\p{L}/u.test(last)) {
      const name = labels.join('.');
      return isFileOrVersion(name) ? null : { name, length };
    }
    const cut = [...found.slice(0, length).matchAll(dots)].at(-1)?.index;
    if (cut === undefined) return null;
    length = cut;
  }
}

/** `icon@2x.png`, `package@1.x`. */
const isFileOrVersion = (name: string): boolean =>
  /^[1-4]x\.(?:png|jpe?g|gif|webp|svg|avif)$/.test(name) || /^v?\d+\.(?:\d+\.|x$)/.test(name);

/** `https://user:password@host`. */
const isUserinfo = (text: string, start: number): boolean =>
  /:\/\/[^\s/@:]{1,100}:$/.test(text.slice(Math.max(0, start - 110), start));

const inLocal = /[\p{L}\p{M}\p{N}.!#$%&'*+=^_~-]/u;

/** Where the part before the sign starts. It never crosses another sign, so the whole search takes linear time. */
function localStart(text: string, end: number): number {
  if (text[end - 1] === '"') return quotedStart(text, end);
  const isSpaced = isUnspacedCharacter(characterBefore(text, end));
  let start = end;
  for (;;) {
    const character = characterBefore(text, start);
    if (!inLocal.test(character)) break;
    if (!isSpaced && isUnspacedCharacter(character)) break;
    if (character === '=' && isParameter(text, start - 1, text.slice(start, end))) break;
    start -= character.length;
  }
  return start + (/^[^\p{L}\p{N}_+]+/u.exec(text.slice(start, end))?.[0].length ?? 0);
}

/** `"ada lovelace"@example.com`. */
function quotedStart(text: string, end: number): number {
  const start = text.lastIndexOf('"', end - 2);
  const local = text.slice(Math.max(0, start), end);
  return start >= 0 && local.length <= 66 && !/[\r\n@]/.test(local) ? start : end - 1;
}

/** `to=ada@example.com`, but not `bounce=example.org@lists.example.com`. */
const isParameter = (text: string, equals: number, after: string): boolean =>
  /[a-z][a-z_-]{0,30}$/.test(text.slice(Math.max(0, equals - 31), equals)) &&
  !/\.(?:com|net|org|info|biz|[a-z]{2})$/.test(after);
