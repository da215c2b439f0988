import { isIPv6 } from 'node:net';
import type { Hit, View } from '../hit.ts';
import { characterAt, characterBefore, joinsWord } from './scripts.ts';

/** IP addresses of both versions. The key is their usual form. */
export const ipRule = ({ text }: View): Hit[] => [...v4(text), ...v6(text)];

const dot = String.raw`(?:\.|\[\.\]|\(\.\)|\[dot\]|\(dot\))`;
const fourNumbers = new RegExp(
  `(?<!\\d)(\\d{1,3})${dot}(\\d{1,3})${dot}(\\d{1,3})${dot}(\\d{1,3})(?!\\d)`,
  'g',
);
const beforeVersion =
  /(?:^|[^\p{L}])(?:v|ver|version|versie|versión|versione|wersja|verze|версия|build|release|firmware|kernel|rev|revision|php|mysql|openssl)[\s:.=/-]{0,3}$|(?:版本|バージョン|버전)[\s:]{0,2}$/u;

const betweenVersions = /^[ ,;&/]{0,2}(?:to|and|or|auf|bis|und|oder|à|et|ou|a|y|e|o|->|→|-)?[ ]?$/u;

function v4(text: string): Hit[] {
  const hits: Hit[] = [];
  if (!/\d[.[(]/.test(text)) return hits;
  let version = -1;
  for (const { 0: found, index, ...parts } of text.matchAll(fourNumbers)) {
    const numbers = [parts[1], parts[2], parts[3], parts[4]].map(Number);
    const end = index + found.length;
    if (numbers.some((number) => number > 255) || /^\.\d/.test(text.slice(end, end + 2))) continue;
    if (/\d\.$/.test(text.slice(Math.max(0, index - 2), index)) || joinsWord(characterAt(text, end)))
      continue;
    const before = text.slice(Math.max(0, index - 20), index);
    // Browsers call themselves Chrome/115.0.0.0.
    const isProduct = /[a-z]\/$/.test(before) && numbers.slice(1).every((number) => number === 0);
    const isNext = version >= 0 && betweenVersions.test(text.slice(version, index));
    if (isProduct || isNext || beforeVersion.test(before)) {
      version = end;
      continue;
    }
    hits.push({ start: index, end, kind: 'ip', key: numbers.join('.') });
  }
  return hits;
}

const colons = /[0-9a-f]{0,4}:[0-9a-f]{0,4}:[0-9a-f:.]*/g;
const zone = /%[a-z0-9_-]{1,20}/y;
/** The longest form, with an IPv4 address at its end. */
const longest = 45;

function v6(text: string): Hit[] {
  const hits: Hit[] = [];
  if (!/:[0-9a-f]{0,4}:/.test(text)) return hits;
  for (const { 0: match, index: at } of text.matchAll(colons)) {
    // “from:2001:db8::1”
    const label = /^:(?=[0-9a-f])/.test(match) && /[^\d:]/.test(text[at - 1] ?? '') ? 1 : 0;
    const [found, index] = [match.slice(label), at + label];
    const before = label ? '' : characterBefore(text, index);
    if (joinsWord(before) || /[_:.]/.test(before) || found.length > longest + 2) continue;
    const address = isIPv6(found) ? found : found.replace(/[.:]{1,2}$/, '');
    let end = index + address.length;
    // `add::face` is a name in C++.
    const isName = !/\d/.test(address) && address.split(':').length < 4;
    if (!isIPv6(address) || isName || joinsWord(characterAt(text, end))) continue;
    zone.lastIndex = end;
    end += zone.exec(text)?.[0].length ?? 0;
    hits.push({ start: index, end, kind: 'ip', key: canonical(address) });
  }
  return hits;
}

/** The shortest form; the IPv4 address in one that only wraps it. */
function canonical(address: string): string {
  const name = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(name) ?? [];
  if (high === undefined || low === undefined) return name;
  return [high, low]
    .map((part) => Number.parseInt(part, 16))
    .flatMap((part) => [part >> 8, part & 255])
    .join('.');
}
