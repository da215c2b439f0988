import { matchOf, parseQuery } from '../src/main/search/query.ts';
import type { Vault } from '../src/main/vault/vault.ts';
import { decodeAnswer } from '../src/main/whmcs/answer.ts';

/**
 * The least that a search can do: the FTS query alone, and the 20 answers that it finds unpacked and parsed, since a
 * row of the list shows a piece of their text. @returns what runs one query
 */
export function bareSearch(vault: Vault): (text: string) => void {
  const statement = vault.db
    .prepare<[string], number>(
      'SELECT rowid FROM ticket_text WHERE ticket_text MATCH ? ORDER BY rank LIMIT 20',
    )
    .pluck();
  return (text) => {
    const { terms, without } = parseQuery(text, 0);
    for (const key of statement.all(matchOf(terms, without))) {
      const [newest] = vault.tickets.revisions(key as number);
      const stored = newest && vault.tickets.rawRevision(key as number, newest.id);
      if (stored) JSON.parse(decodeAnswer(stored.raw));
    }
  };
}
