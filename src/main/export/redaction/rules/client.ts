import { fold } from '../../../../shared/words.ts';
import type { Hit, Rule } from '../hit.ts';
import { MappedText } from '../mapped-text.ts';
import { emailKey, emailRule } from './email.ts';
import { clientKey, formsOf, withoutSeparators, type Client, type NameForm } from './names.ts';
import { isWholeWord } from './scripts.ts';

/** The names and addresses of a ticket’s clients. A name and its parts have the same key. */
export function clientRule(clients: readonly Client[]): Rule {
  const keys = new Map<string, { key: string; form: NameForm }>();
  const addresses = new Set(clients.map(({ email }) => emailKey(email)).filter((email) => email !== ''));
  for (const client of clients)
    for (const form of formsOf(client))
      if (!keys.has(form.text)) keys.set(form.text, { key: clientKey(client), form });
  const forms = [...keys.values()].map(({ form }) => form.pattern).sort((a, b) => b.length - a.length);
  const pattern = forms.length > 0 ? new RegExp(forms.join('|'), 'gu') : null;

  return (view) => {
    const ofAddresses = emailRule(view).filter(({ key }) => addresses.has(key));
    if (!pattern) return ofAddresses;
    const folded = foldedText(view.text);
    const ofNames: Hit[] = [];
    for (const { 0: found, index } of folded.text.matchAll(pattern)) {
      const known = keys.get(withoutSeparators(found)) ?? keys.get(found);
      if (!known) continue;
      const { key, form } = known;
      const genitive = form.isInside ? 0 : genitiveAt(folded.text, index + found.length);
      const isWord = [0, genitive].some((more) =>
        isWholeWord(folded.text, index, index + found.length + more),
      );
      if (!form.isInside && !isWord) continue;
      const [start, end] = folded.range(index, index + found.length);
      if (form.needsCapital && !/^\p{Lu}/u.test(view.original(start, end))) continue;
      ofNames.push({ start, end, kind: 'client', key });
    }
    return [...ofAddresses, ...joined(view.text, ofNames)];
  };
}

/** “Adas Server”. */
const genitiveAt = (text: string, position: number): number =>
  /^s(?![\p{L}\p{M}])/u.test(text.slice(position, position + 2)) ? 1 : 0;

/** Without accents. */
function foldedText(text: string): MappedText {
  if (onlyAscii.test(text)) return MappedText.of(text);
  return MappedText.of(text).replaced(accented, (letter) => {
    const known = foldedLetters.get(letter) ?? fold(letter);
    if (foldedLetters.size < 10_000) foldedLetters.set(letter, known);
    return known;
  });
}

const onlyAscii = /^[\0-\x7f]*$/;

const accented =
  /[^\0-\x7f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]\p{M}{0,30}|[\0-\x7f]\p{M}{1,30}/gu;
/** Folding is slow, and a text has few letters. */
const foldedLetters = new Map<string, string>();

/** The words of one name become one hit, with an initial between them. */
function joined(text: string, hits: Hit[]): Hit[] {
  const result: Hit[] = [];
  for (const hit of hits) {
    const last = result.at(-1);
    const gap = last ? text.slice(last.end, hit.start) : '';
    if (last?.key === hit.key && /^[^\S\n]{0,2}(?:[._+'’-]|\p{L}\.?)?[^\S\n]{0,2}$/u.test(gap))
      last.end = hit.end;
    else result.push({ ...hit });
  }
  return result;
}
