/** How the server sends text: with HTML entities, as WHMCS usually stores it, or plain. */
export type Encoding = 'entities' | 'plain';

const entityOf: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#039;',
};
const characterOf = new Map(Object.entries(entityOf).map(([character, entity]) => [entity, character]));

/** Like PHP's `htmlspecialchars` with `ENT_QUOTES`. */
export const encodeEntities = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entityOf[character] ?? character);

/** The inverse of {@link encodeEntities}; other entities stay unchanged. */
export const decodeEntities = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#039);/g, (entity) => characterOf.get(entity) ?? entity);

/** A response with all texts decoded, like those of servers that do not encode. */
export function withoutEntities(value: unknown): unknown {
  if (typeof value === 'string') return decodeEntities(value);
  if (Array.isArray(value)) return value.map(withoutEntities);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutEntities(inner)]));
}
