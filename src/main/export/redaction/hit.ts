import { viewsOf } from './views.ts';

/** What a placeholder stands for. `text` is what the user selected. */
export type Kind = 'email' | 'phone' | 'iban' | 'card' | 'ip' | 'secret' | 'client' | 'text';

/** A part of a text that has to be replaced. */
export interface Hit {
  start: number;
  end: number;
  kind: Kind;
  /** The same for everything that gets the same placeholder. */
  key: string;
}

/** Finds things in one reading of a text (see `views.ts`), in lower case. */
export type Rule = (view: View) => Hit[];

export interface View {
  text: string;
  /** The original of a part, with its case. */
  original: (start: number, end: number) => string;
}

/** Long texts are searched in blocks, so that memory does not depend on their length. */
const blockLength = 200_000;
/** How much of the next block is searched, too. Longer than anything that is found. */
const overlap = 50_000;

/** What the rules find in a text, without overlaps, in order. */
export function findHits(text: string, rules: readonly Rule[]): Hit[] {
  const found: FoundIn[] = [];
  for (let start = 0; start === 0 || start + overlap < text.length;) {
    for (const hit of hitsInBlock(text.slice(start, start + blockLength + overlap), start, rules))
      found.push(hit);
    // A line break is where the fewest things are cut in two.
    const lineBreak = text.lastIndexOf('\n', start + blockLength);
    start = lineBreak > start + blockLength - overlap ? lineBreak : start + blockLength;
  }
  return merged(found);
}

const hitsInBlock = (text: string, offset: number, rules: readonly Rule[]): FoundIn[] =>
  viewsOf(text).flatMap((view, at) => {
    const original = (start: number, end: number): string => text.slice(...view.range(start, end));
    return rules.flatMap((rule) =>
      rule({ text: view.text, original }).flatMap((hit) => {
        const [start, end] = view.range(hit.start, hit.end);
        return end > start ? [{ ...hit, start: offset + start, end: offset + end, view: at }] : [];
      }),
    );
  });

type FoundIn = Hit & { view: number };

/** Hits that overlap become one, so that no part of any is left. */
function merged(hits: FoundIn[]): Hit[] {
  hits.sort((a, b) => a.start - b.start || b.end - a.end);
  const result: Hit[] = [];
  let cluster: FoundIn[] = [];
  let clusterEnd = 0;
  const close = (): void => {
    const [first] = cluster;
    if (first) result.push({ ...winner(cluster), start: first.start, end: clusterEnd });
  };
  for (const hit of hits) {
    if (hit.start >= clusterEnd) {
      close();
      cluster = [];
    }
    cluster.push(hit);
    clusterEnd = Math.max(clusterEnd, hit.end);
  }
  close();
  return result;
}

/** The longest one decides what it is; the reading with the fewest encodings and marks knows its text best. */
function winner(cluster: FoundIn[]): Pick<Hit, 'kind' | 'key'> {
  const length = ({ start, end }: Hit): number => end - start;
  const longest = cluster.reduce((best, hit) => (length(hit) > length(best) ? hit : best));
  const { kind, key } = cluster
    .filter((hit) => hit.kind === longest.kind)
    .reduce((best, hit) =>
      hit.view > best.view || (hit.view === best.view && length(hit) > length(best)) ? hit : best,
    );
  return { kind, key };
}

/** The text with placeholders. Keeps them from becoming links of Markdown with what follows. */
export function replaceHits(text: string, hits: readonly Hit[], placeholder: (hit: Hit) => string): string {
  let made = '';
  let done = 0;
  for (const hit of hits) {
    made += text.slice(done, hit.start) + placeholder(hit);
    done = hit.end;
    if (/^(?:\(|:\s{0,20}<?[a-z]+:)/i.test(text.slice(done, done + 40))) made += ' ';
  }
  return made + text.slice(done);
}
