import { matchExpression, parseQuery } from '../src/main/search/query.ts';
import type { Vault } from '../src/main/vault/vault.ts';
import { decodeResponse } from '../src/main/whmcs/response.ts';

/**
 * A lower bound for a search: the FTS query alone, and decompressing and parsing 12 of its responses, because a row
 * of the list shows an excerpt.
 * @returns a function that runs one query
 */
export function bareSearch(vault: Vault): (text: string) => void {
  const statement = vault.db
    .prepare<[string], number>(
      'SELECT rowid FROM ticket_text WHERE ticket_text MATCH ? ORDER BY rank LIMIT 12',
    )
    .pluck();
  return (text) => {
    const { terms, without } = parseQuery(text, 0);
    for (const key of statement.all(matchExpression(terms, without))) {
      const raw = vault.tickets.raw(key as number);
      if (raw) JSON.parse(decodeResponse(raw));
    }
  };
}
