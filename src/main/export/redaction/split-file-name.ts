import type { Hit } from './hit.ts';

const extension = /\.(?:[a-z]\w{2,4}|7z|ai|db|gz|js|md|pl|ps|py|rb|sh|so|ts|xz)$/i;

/**
 * Splits a file name so that its extension is kept, unless that belongs to something that has to be replaced, such as
 * the address `ada@example.com`.
 */
export function splitFileName(
  name: string,
  hitsIn: (text: string) => readonly Hit[],
): [stem: string, extension: string] {
  const [ending = ''] = extension.exec(name) ?? [];
  const stem = name.slice(0, name.length - ending.length);
  const last = hitsIn(name).at(-1);
  if (ending === '' || !last || last.end <= stem.length) return [stem, ending];
  const same = hitsIn(stem).at(-1);
  return same?.end === stem.length && same.start === last.start && same.kind === last.kind
    ? [stem, ending]
    : [name, ''];
}
