import { setImmediate as turn } from 'node:timers/promises';
import type { Desk } from '../desk/desk.ts';
import type { Vault } from '../vault/vault.ts';
import type { Handlers } from './bind.ts';

/** Keys that are written in one go: a hundred thousand at once would hold the window. */
const piece = 500;

/** The handlers of what people add of their own: tags, stars, remarks, saved searches. */
export function personalHandlers(
  desk: Desk,
): Pick<
  Handlers,
  | 'listSavedSearches'
  | 'saveSearch'
  | 'removeSearch'
  | 'setStarred'
  | 'setRead'
  | 'addTag'
  | 'removeTag'
  | 'setRemark'
> {
  const inPieces = async (keys: number[], work: (vault: Vault, some: number[]) => void): Promise<null> => {
    for (let at = 0; at < keys.length; at += piece) {
      await desk.write((v) => work(v, keys.slice(at, at + piece)));
      await turn();
    }
    return null;
  };
  return {
    listSavedSearches: () => desk.vault.run((v) => v.personal.savedSearches()),
    saveSearch: async ({ name, query }) => (
      await desk.write((v) => v.personal.saveSearch(name, query)),
      null
    ),
    removeSearch: async ({ id }) => (await desk.write((v) => v.personal.removeSearch(id)), null),
    setStarred: ({ keys, starred }) => inPieces(keys, (v, some) => v.personal.star(some, starred)),
    setRead: ({ keys, read }) => inPieces(keys, (v, some) => v.personal.markRead(some, read)),
    addTag: ({ keys, name }) => inPieces(keys, (v, some) => v.personal.addTag(some, name)),
    removeTag: ({ keys, name }) => inPieces(keys, (v, some) => v.personal.removeTag(some, name)),
    setRemark: async ({ key, remark }) => (await desk.work.setRemark(key, remark), null),
  };
}
