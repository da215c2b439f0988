import type { BoundMessages } from '../../../i18n/locale.ts';

/** What is wrong with a file of a bundle. */
export type BundleProblem =
  | { kind: 'missing' | 'added' | 'content' | 'damaged'; file: string }
  | { kind: 'size'; file: string; expected: number; actual: number }
  /** `manifest.json` and `manifest.sha256` have different hashes for it, or only one of them lists it. */
  | { kind: 'list'; file: string };

/** One line, beginning with the file’s path. */
export function problemText(problem: BundleProblem, m: BoundMessages): string {
  const { kind, file } = problem;
  if (kind === 'size')
    return m.bundle_problem_size({ file, expected: problem.expected, actual: problem.actual });
  const texts = {
    missing: m.bundle_problem_missing,
    added: m.bundle_problem_added,
    content: m.bundle_problem_content,
    damaged: m.bundle_problem_damaged,
    list: m.bundle_problem_list,
  };
  return texts[kind]({ file });
}
