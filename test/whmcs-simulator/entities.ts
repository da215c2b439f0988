/** How the server writes text: with HTML entities, as WHMCS usually stores it, or as it was typed. */
export type Encoding = 'entities' | 'plain';

const entityOf: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#039;',
};
const characterOf = new Map(Object.entries(entityOf).map(([character, entity]) => [entity, character]));

/** As PHP's `htmlspecialchars` with `ENT_QUOTES`. */
export const encodeEntities = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entityOf[character] ?? character);

/** The reverse of {@link encodeEntities}; every other entity stays as it is. */
export const decodeEntities = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#039);/g, (entity) => characterOf.get(entity) ?? entity);

/** An answer with all its text decoded, as servers send it that do not encode. */
export function withoutEntities(value: unknown): unknown {
  if (typeof value === 'string') return decodeEntities(value);
  if (Array.isArray(value)) return value.map(withoutEntities);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutEntities(inner)]));
}
