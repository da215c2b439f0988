import { parse } from 'svelte/compiler';
import ts from 'typescript';
import { parseTypeScript, scriptOf, walk } from './source-strings.ts';

/** A text for users that belongs in the message catalogue. */
export interface UserText {
  line: number;
  text: string;
}

/** Finds texts for users in a TypeScript file or a Svelte component. */
export const userTexts = (file: string, code: string): UserText[] =>
  (file.endsWith('.svelte')
    ? [...textsOfScript(scriptOf(code)), ...textsOfMarkup(code)]
    : textsOfScript(code)
  ).sort((a, b) => a.line - b.line);

/** Placeholder for a value in a template. */
const hole = '\uE000';

/** Patterns of texts that are not in a human language. */
const forms: Record<string, RegExp> = {
  sql: /^\s*(?:--|(?:CASE WHEN|SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|WITH|PRAGMA|FROM|WHERE|AND|OR|ORDER BY|LIMIT|ON CONFLICT)\b)|\b(?:SELECT|COLLATE|DESC|IS (?:NOT )?NULL|NOT IN|IN \()|^rowid AS\b|^t\.\w+/,
  fullTextQuery: /\) NOT \(/,
  css: /^\s*(?:@[a-z-]+|:root) \{/,
  selectors: /^[a-z]+(?::not\([^()]*\))?(?:, ?[a-z[][^,\s]*)+$/,
  // Headers and separators that mail programs read.
  mail: /^(?:Re: \uE000|From \uE000 \uE000|merged \uE000|notes=\uE000; attachments=\uE000|\uE000 private-note$)/,
  regularExpression: /\(\?[=:!<]|^\[(?:p\{Script|[ \t]*\]\{)/,
  contentSecurityPolicy:
    /(?:^|[; ])(?:'none'|'self'|'nonce-|(?:default|script|style|img|font|frame)-src\b|sandbox\b|(?:require-)?trusted-types\b)/,
  mimeType: /^(?:application|font|image|text)\/[\w.+-]+(?:; ?charset=[\w-]+)?$/,
  path: /^(?:\/|[A-Z]:\\)/,
  proxy: /^(?:PROXY|DIRECT)\b/,
  appleScript: /^(?:on run|end run|display dialog|POSIX path|set p to)\b/,
  powerShell: /Add-Type -A |\$d=/,
  shell: /^(?:printf|exec) |^npm run [a-z:]+$/,
  javaScript: /^\s*(?:function\b|export default\b|\{)|\nconst \w+ = /,
  openTag: /^<[!a-z][^>]*$/i,
  characterClass: /^(?:\\p\{Script=\w+\})+/,
  exampleHost: /^(?:[a-z]+\.)*example\.com$/,
  header: /^(?:[A-Z][a-z]+-)+[A-Z][a-z]+$/,
  timeZone: /^(?:Europe|America|Asia|Etc)\//,
  logLine: /^threadkeep: /,
  trace: /^(?:at|AppError) \uE000/,
  electronsOwn: /^Error invoking remote method /,
};

/** Names are the same in every language; a language is offered by its own name. */
const names =
  /\b(?:Threadkeep|WHMCS|Electron|Chromium(?: host)?|Chrome|Cloudflare|Sucuri|Wordfence|Imperva|AWS WAF|Imunify360|ModSecurity|F5 BIG-IP|PDF|JSON|A4|Letter|Vazirmatn)\b|^(?:English|繁體中文)$/gi;

/** Two words, one with a capital letter, or anything in Chinese. */
function looksLikeText(text: string): boolean {
  if (Object.values(forms).some((form) => form.test(text))) return false;
  const rest = text.replaceAll(names, hole);
  const hasWords = /\p{L}{2,}[,.:;!?…”’)]* [“‘(]*[\p{L}\uE000]|\uE000[,.:;!?…”’)]* [“‘(]*\p{L}{2,}/u;
  if (/\p{Script=Han}/u.test(rest)) return true;
  return (hasWords.test(rest) && /\p{L}{2,}/u.test(rest)) || /^\p{Lu}\p{Ll}+[.…:!?]?$/u.test(rest.trim());
}

/** Functions and methods whose arguments are compared with foreign texts, are code, or are for developers. */
const functionsWithData = new Set([
  'prepared',
  'join',
  'refuse',
  'partialApi',
  'partialInstance',
  'spawn',
  'spawnSync',
  'execFile',
  ...['logError', 'logWarning', 'logInfo', 'onCrash', 'onUncaught'],
]);
const methodsWithData = new Set([
  ...[
    'includes',
    'startsWith',
    'endsWith',
    'indexOf',
    'lastIndexOf',
    'split',
    'replace',
    'replaceAll',
    'test',
  ],
  ...['exec', 'prepare', 'pragma', 'update', 'querySelector', 'addEventListener', 'executeJavaScript'],
]);
/** `refuse` of the Chromium host, for unsupported Electron APIs. */
const takesData = (name: string, node: ts.Node): boolean =>
  functionsWithData.has(name) &&
  (name !== 'refuse' || /refusal\.ts'|function refuse/.test(node.getSourceFile().text));
/** Playwright's locators. */
const locators = /^(?:getBy[A-Z]\w+|fill|locator|waitFor\w*)$/;
/** HTTP headers, keys, and what Playwright looks for. */
const propertiesWithData =
  /^(?:'(?:accept|content|cache|cross|referrer|user|x)-[a-z-]+'|hasText|id|userAgent)$/;
const developerErrors = /^(?:Type|Range|Syntax|Aggregate)?Error$/;
const comparisons = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.InKeyword,
]);

function textsOfScript(code: string): UserText[] {
  const source = parseTypeScript(code);
  const found: UserText[] = [];
  walk(source, (node) => {
    if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return;
    const text = ts.isTemplateExpression(node)
      ? node.head.text + node.templateSpans.map(({ literal }) => hole + literal.text).join('')
      : node.text;
    const shown = shownTexts(text).filter(looksLikeText);
    if (shown.length === 0 || isData(node, text)) return;
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    found.push(...shown.map((shownText) => ({ line, text: shownText.replaceAll(hole, '{}').trim() })));
  });
  return found;
}

/** The text of an HTML document without tags, styles and scripts; other texts unchanged. */
function shownTexts(text: string): string[] {
  if (!/<[a-z!/][^>]*>/i.test(text)) return [text];
  return text
    .replace(/<(style|script)[^>]*>[^]*?<\/\1>/g, '\n')
    .replace(/<[^>]*>/g, '\n')
    .split('\n')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** What the names of entries in the keychain and the reports for developers are declared as. */
const declarationsWithData = /^(?:\w+Account|developerEnglish)$/;

/** An object with these is an entry of the log. */
const isLogEntry = (node: ts.Node): boolean =>
  ts.isObjectLiteralExpression(node) &&
  ['level', 'part', 'text'].every((key) => node.properties.some(({ name }) => name?.getText() === key));

/** Whether a text is in a declaration or a log entry that no user reads, at any depth. */
function isForDevelopers(node: ts.Node): boolean {
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (isLogEntry(outer)) return true;
    if (ts.isVariableDeclaration(outer) && declarationsWithData.test(outer.name.getText())) return true;
  }
  return false;
}

/** Whether the place of a text in the code shows that no user reads it. */
function isData(node: ts.Node, text: string): boolean {
  if (isForDevelopers(node)) return true;
  let inObject = false;
  let inArray = false;
  for (let inner = node, outer = node.parent; outer; inner = outer, outer = outer.parent) {
    if (ts.isImportDeclaration(outer) || ts.isExportDeclaration(outer) || ts.isLiteralTypeNode(outer))
      return true;
    if (ts.isNewExpression(outer) && developerErrors.test(outer.expression.getText())) return true;
    if (ts.isParameter(outer) && takesData(outer.parent.name?.getText() ?? '', outer)) return true;
    if (ts.isCaseClause(outer) && outer.expression === inner) return true;
    if (ts.isElementAccessExpression(outer) && outer.argumentExpression === inner) return true;
    if (ts.isBinaryExpression(outer) && comparisons.has(outer.operatorToken.kind)) return true;
    // A list of words that is split immediately.
    if (ts.isPropertyAccessExpression(outer) && outer.name.text === 'split') return true;
    if (ts.isPropertyAssignment(outer)) {
      if (outer.name === inner || propertiesWithData.test(outer.name.getText())) return true;
      inObject = true;
    }
    if (ts.isArrayLiteralExpression(outer)) inArray = true;
    if (ts.isCallExpression(outer) && outer.expression !== inner && isCallWithData(outer, inObject))
      return true;
    // Phrases to search for in the pages of other programs.
    if (inArray && !inObject && text === text.toLowerCase() && !text.includes(hole)) {
      if (ts.isVariableDeclaration(outer) && ts.isSourceFile(outer.parent.parent.parent)) return true;
      if (
        ts.isCallExpression(outer) &&
        outer.expression !== inner &&
        !outer.expression.getText().startsWith('$')
      )
        return true;
    }
    if (ts.isStatement(outer) || ts.isFunctionLike(outer)) return false;
  }
  return false;
}

function isCallWithData({ expression }: ts.CallExpression, inObject: boolean): boolean {
  if (ts.isPropertyAccessExpression(expression)) {
    const name = expression.name.text;
    if (locators.test(name)) return true;
    // valibot's messages about invalid arguments are for developers.
    return !inObject && (methodsWithData.has(name) || expression.expression.getText() === 'v');
  }
  return !inObject && takesData(expression.getText(), expression);
}

/** Attributes and properties whose text is shown or read aloud. */
const shownAttributes =
  /^(?:title|alt|label|placeholder|content|heading|message|detail|hint|text|aria-(?:label|description|placeholder|roledescription|valuetext))$/;
/** Attributes that never contain text for users. */
const dataAttributes = /^(?:class|style|d|viewBox|href|src|pattern)$/;

interface MarkupNode {
  type: string;
  start: number;
  [key: string]: unknown;
}

function textsOfMarkup(code: string): UserText[] {
  const found: UserText[] = [];
  const add = (position: number, text: string): void => {
    const line = code.slice(0, position).split('\n').length;
    found.push({ line, text: text.trim().replaceAll(/\s+/g, ' ').replaceAll(hole, '{}') });
  };
  const visit = (node: unknown, attribute: string | null): void => {
    if (Array.isArray(node)) return node.forEach((child) => visit(child, attribute));
    if (!isMarkupNode(node) || node.type === 'Comment' || node.type.startsWith('TS')) return;
    if (node.type === 'RegularElement' && node['name'] === 'code') return visit(node['attributes'], null);
    if (node.type === 'BinaryExpression' && ['===', '!==', 'in'].includes(String(node['operator']))) return;
    if (node.type === 'StyleDirective') return;
    if (node.type === 'Text') {
      const text = String(node['data']);
      if (
        /\p{L}/u.test(text.replaceAll(names, '')) &&
        !forms['exampleHost']?.test(text) &&
        (attribute === null || shownAttributes.test(attribute))
      )
        add(node.start, text);
      return;
    }
    if (node.type === 'Literal' && typeof node['value'] === 'string') {
      if (looksLikeText(node['value'])) add(node.start, node['value']);
      return;
    }
    if (node.type === 'TemplateLiteral') {
      const quasis = node['quasis'] as { value: { cooked: string } }[];
      const text = quasis.map(({ value }) => value.cooked).join(hole);
      if (looksLikeText(text)) add(node.start, text);
      return visit(node['expressions'], attribute);
    }
    const inside =
      node.type === 'Attribute' ? String(node['name']) : node.type === 'Fragment' ? null : attribute;
    if (inside !== null && dataAttributes.test(inside)) return;
    for (const [key, child] of Object.entries(node))
      if (!['metadata', 'parent', 'loc', 'name_loc', 'typeAnnotation'].includes(key)) visit(child, inside);
  };
  visit(parse(code, { modern: true }).fragment, null);
  return found;
}

const isMarkupNode = (node: unknown): node is MarkupNode =>
  typeof node === 'object' && node !== null && typeof (node as MarkupNode).type === 'string';
