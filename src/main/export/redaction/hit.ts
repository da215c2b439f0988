import type { MappedText } from './mapped-text.ts';

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

/** What the rules find in a text, without overlaps, in order. */
export function findHits(text: string, views: readonly MappedText[], rules: readonly Rule[]): Hit[] {
  const found = views.flatMap((view, at) => {
    const original = (start: number, end: number): string => text.slice(...view.range(start, end));
    return rules.flatMap((rule) =>
      rule({ text: view.text, original })
        .map((hit) => ({ ...hit, ...rangeOf(view, hit), view: at }))
        .filter(({ start, end }) => end > start),
    );
  });
  return merged(found);
}

function rangeOf(view: MappedText, hit: Hit): Pick<Hit, 'start' | 'end'> {
  const [start, end] = view.range(hit.start, hit.end);
  return { start, end };
}

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
