import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export const root = join(import.meta.dirname, '../..');

/** Source files as paths from the root, without the compiled catalogue. */
export const sourceFiles = (patterns: string[]): string[] =>
  globSync(patterns, { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.startsWith('src/i18n/generated/'))
    .sort();

export const readSource = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The scripts of a Svelte component, with markup and styles replaced by spaces to keep line numbers. */
export function scriptOf(component: string): string {
  let position = 0;
  let script = '';
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
  for (const match of component.matchAll(/(<script[^>]*>)([^]*?)<\/script>/g)) {
    const start = match.index + (match[1]?.length ?? 0);
    script += blank(component.slice(position, start)) + (match[2] ?? '');
    position = start + (match[2]?.length ?? 0);
  }
  return script + blank(component.slice(position));
}

export const parseTypeScript = (code: string, file = 'file.ts'): ts.SourceFile =>
  ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);

export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}
