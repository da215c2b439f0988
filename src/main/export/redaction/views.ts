import { decodeHTML } from 'entities';
import { MappedText } from './mapped-text.ts';

/** How often something may be encoded: `%2540` is encoded twice. */
const maxLayers = 3;

/**
 * The ways in which a text may be read. All of them are in lower case and in the usual width, without characters that are
 * not seen. The later ones are without encodings, and then without Markdown, if the text has any.
 */
export function viewsOf(text: string): MappedText[] {
  const source = MappedText.of(text);
  const decoded = withoutEncodings(source);
  const bases = [...new Set([source, decoded, withoutQuotedPrintable(decoded)])];
  const unmarked = bases.map(withoutMarks);
  const all = [...bases, ...unmarked, ...unmarked.map(withoutUnderscores)];
  return [...new Set(all)].map(folded);
}

const encoded =
  /(?:%[0-9a-f]{2})+|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});?|\\u\{?[0-9a-f]{4,6}\}?|\\x[0-9a-f]{2}|\\[nrt!-/:-@[-`{-~]/gi;

function withoutEncodings(text: MappedText): MappedText {
  let decoded = text;
  for (let layer = 0; layer < maxLayers; layer += 1) {
    const next = decoded.replaced(encoded, decode);
    if (next === decoded) return decoded;
    decoded = next;
  }
  return decoded;
}

function decode(match: string): string | null {
  switch (match[0]) {
    case '%':
      return fromBytes(match);
    case '&':
      return decodeHTML(match);
    default: {
      const code = /^\\[ux]\{?([0-9a-f]{2,6})/i.exec(match)?.[1];
      if (code === undefined) return /[nrt]$/.test(match) ? ' ' : match.slice(1);
      return Number.parseInt(code, 16) <= 0x10ffff ? String.fromCodePoint(Number.parseInt(code, 16)) : null;
    }
  }
}

const fromBytes = (run: string): string => {
  const bytes = Buffer.from(run.replace(/[%=]/g, ''), 'hex');
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : bytes.toString('latin1');
};

/** Does what it should only to text that looks like it, because `=20` may be a value. */
function withoutQuotedPrintable(text: MappedText): MappedText {
  if (!/=\r?\n|=3D|=40|=2E|(?:=[0-9A-F]{2}){2}/.test(text.text)) return text;
  return text.replaced(/=[ \t]{0,3}\r?\n|(?:=[0-9A-F]{2})+/g, (match) =>
    /\n$/.test(match) ? '' : fromBytes(match),
  );
}

const blockTag = /^<\/?(?:br|div|li|p|td|tr)\b/i;

/** Removes what only changes the look of a text: a word can be in several parts in the source. `*****` hides a password. */
const withoutMarks = (text: MappedText): MappedText =>
  text.replaced(
    /\*+|~~+|`+|<\/?(?:a|b|big|br|code|del|div|em|font|i|ins|kbd|li|mark|p|s|small|span|strong|su[bp]|td|tr|tt|u|wbr)\b[^<>]{0,500}>|<!--[^<>]{0,200}-->/gi,
    (match) => (blockTag.test(match) ? '\n' : match.startsWith('****') ? null : ''),
  );

/** Inside a word, `_` is no mark. */
const withoutUnderscores = (text: MappedText): MappedText =>
  text.replaced(/(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}_])/gu, () => '');

const unseen = /[[\p{Cc}\p{Cf}\p{DI}]--[\t\n\v\f\r]]+/gv;
/** Characters that may have another form, with the marks after them. Sorting marks takes quadratic time. */
const variable =
  /[^\0-\x7f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]\p{M}{0,30}|[\0-\x7f\u3041-\u9fff\uac00-\ud7a3]\p{M}{1,30}/gu;
const onlyAscii = /^[\t\n\v\f\r -~]*$/;
const manyMarks = /\p{M}{31}/u;

function folded(text: MappedText): MappedText {
  if (onlyAscii.test(text.text)) return text.lowered() ?? text;
  const seen = text.replaced(unseen, () => '');
  const isUsual = !manyMarks.test(seen.text) && seen.text.normalize('NFKC') === seen.text;
  const usual = isUsual ? seen : seen.replaced(variable, (match) => match.normalize('NFKC'));
  return usual.lowered() ?? usual.replaced(/\p{Lu}/gu, (letter) => letter.toLowerCase());
}
