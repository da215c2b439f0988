/** A message, with or without variants, in the format of @inlang/plugin-message-format. */
export type Message =
  string | { declarations: string[]; selectors: string[]; match: Record<string, string> }[];
export type Catalogue = Record<string, Message>;

const accented: Record<string, string> = Object.fromEntries(
  [
    ...'aåbƀcçdðeéfƒgĝhĥiîjĵkķlļmɱnñoöpþqɋrŕsštţuûvṽwŵxẋyýzžAÅBƁCÇDÐEÉFƑGĜHĤIÎJĴKĶLĻMṀNÑOÖPÞQɊRŔSŠTŢUÛVṼWŴXẊYÝZŽ',
  ]
    .join('')
    .match(/../gu)
    ?.map((pair) => [pair[0] ?? '', pair.slice(1)]) ?? [],
);

/** Creates the pseudo-language `en-XA` for layout tests: English with accents, 40 % longer. */
export function pseudoCatalogue(english: Catalogue): Catalogue {
  return Object.fromEntries(Object.entries(english).map(([key, message]) => [key, pseudoMessage(message)]));
}

function pseudoMessage(message: Message): Message {
  if (typeof message === 'string') return pseudoText(message);
  return message.map((variants) => ({
    ...variants,
    match: Object.fromEntries(Object.entries(variants.match).map(([when, text]) => [when, pseudoText(text)])),
  }));
}

/** Parameters in braces stay unchanged. */
function pseudoText(text: string): string {
  const letters = text.replace(/\{[^}]*\}/g, '');
  if (letters.trim() === '') return text;
  const body = text.replace(/\{[^}]*\}|[A-Za-z]/g, (part) => accented[part] ?? part);
  return `[${body} ${'~'.repeat(Math.ceil(letters.length * 0.4))}]`;
}
