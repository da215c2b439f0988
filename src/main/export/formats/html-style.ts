import { createHash } from 'node:crypto';

/** The look of an exported page, on screen in light and dark, and on paper. */
export const styleElement = `<style>
:root {
  color-scheme: light dark;
  --ink: light-dark(#1b2127, #e6eaee);
  --soft: light-dark(#56616c, #a3aeb9);
  --ground: light-dark(#f4f6f7, #14181c);
  --paper: light-dark(#ffffff, #1c2227);
  --line: light-dark(#d8dde2, #363f47);
  --accent: light-dark(#0f766e, #4fc4b8);
  --client: light-dark(#7b8ba0, #8593a5);
  --note: light-dark(#fdf6df, #2c2616);
  --note-line: light-dark(#b8860b, #b98f1f);
  --code: light-dark(#eef1f3, #11151a);
  --latin: system-ui, 'Segoe UI', Roboto, 'Noto Sans';
}
* { box-sizing: border-box; }
body {
  display: flex;
  flex-direction: column;
  max-width: 54rem;
  margin: 0 auto;
  padding: 2rem 1.25rem 3rem;
  background: var(--ground);
  color: var(--ink);
  font: 1rem/1.6 var(--latin), sans-serif;
  text-size-adjust: 100%;
}
:lang(ja) { font-family: var(--latin), 'Hiragino Sans', 'Yu Gothic', Meiryo, 'Noto Sans CJK JP', 'Noto Sans JP', sans-serif; }
:lang(ko) { font-family: var(--latin), 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans CJK KR', 'Noto Sans KR', sans-serif; }
:lang(zh) { font-family: var(--latin), 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif; }
:lang(zh-Hant) { font-family: var(--latin), 'PingFang TC', 'Microsoft JhengHei', 'Noto Sans CJK TC', 'Noto Sans TC', sans-serif; }
main { min-width: 0; }
h1, h2, h3, h4, h5, h6, p, dl, ul, ol, pre, blockquote { margin: 0; }
h1 { font-size: 1.65rem; line-height: 1.25; text-wrap: balance; overflow-wrap: anywhere; }
a { color: var(--accent); }
.soft, .number, .facts dt, .message time, .message .facts-line, footer, nav .soft { color: var(--soft); }
/* The contents are known last and shown first. */
body > header { order: -2; margin-bottom: 1.25rem; }
.title { font-size: 1.9rem; font-weight: 700; line-height: 1.25; }
nav { order: -1; margin-bottom: 2.5rem; }
.skip:not(:focus) { position: absolute; overflow: hidden; width: 1px; height: 1px; clip-path: inset(50%); }
nav h2 { font-size: 1.1rem; }
nav > p { margin-bottom: 0.6rem; }
nav ol { padding: 0; border: 1px solid var(--line); border-radius: 10px; background: var(--paper); list-style: none; }
nav li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 1rem; padding: 0.45rem 1rem; }
nav li + li { border-top: 1px solid var(--line); }
nav a { overflow-wrap: anywhere; text-decoration: none; }
nav a:hover { text-decoration: underline; }
.ticket + .ticket { margin-top: 3.5rem; padding-top: 2.5rem; border-top: 2px solid var(--line); }
.ticket > header { margin-bottom: 1.5rem; }
.number { font-variant-numeric: tabular-nums; }
.facts {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(13rem, 100%), 1fr));
  gap: 0.7rem 1.5rem;
  margin-top: 1.1rem;
  padding: 1rem 1.2rem;
  border: 1px solid var(--line);
  border-radius: 10px;
  background: var(--paper);
  font-size: 0.94rem;
}
.facts dt { font-size: 0.85rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; white-space: pre-line; }
.message {
  margin-top: 1rem;
  padding: 0.9rem 1.2rem 1rem;
  border: 1px solid var(--line);
  border-inline-start: 4px solid var(--client);
  border-radius: 10px;
  background: var(--paper);
}
.message.staff { border-inline-start-color: var(--accent); }
.message.guest { border-inline-start-style: dashed; }
.message.note { border-inline-start-color: var(--note-line); background: var(--note); }
.message > header { display: flex; flex-wrap: wrap; gap: 0 0.8rem; align-items: baseline; margin-bottom: 0.6rem; }
.message h2 { font-size: 1rem; overflow-wrap: anywhere; }
.role { padding: 0 0.5em; border: 1px solid currentcolor; border-radius: 99px; font-size: 0.8rem; white-space: nowrap; }
.message time { margin-inline-start: auto; font-size: 0.9rem; }
.facts-line { flex-basis: 100%; font-size: 0.87rem; overflow-wrap: anywhere; }
.facts-line a { color: inherit; text-decoration: none; }
.facts-line a:hover { text-decoration: underline; }
.facts-line > * + *::before { content: ' · '; }
.body { overflow-wrap: anywhere; }
.body > * + *, .body blockquote > * + *, .body li > * + * { margin-top: 0.7em; }
.body :is(ul, ol) { padding-inline-start: 1.6em; }
.body :is(h3, h4, h5, h6) { font-size: 1.05em; line-height: 1.35; }
.body blockquote { padding-inline-start: 0.9em; border-inline-start: 3px solid var(--line); color: var(--soft); }
.body hr { border: 0; border-top: 1px solid var(--line); }
pre, code { font-family: ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'Noto Sans Mono', monospace; font-size: 0.9em; }
.body pre { overflow-x: auto; padding: 0.7em 0.9em; border-radius: 6px; background: var(--code); overflow-wrap: normal; }
.body pre code { font-size: 1em; }
.body :not(pre) > code { padding: 0 0.25em; border-radius: 4px; background: var(--code); unicode-bidi: isolate; }
.body pre.plain { padding: 0; background: none; font: inherit; overflow-wrap: anywhere; white-space: pre-wrap; }
.body :is(a, .link-target) { unicode-bidi: isolate; }
.link-target, .not-loaded { color: var(--soft); font-size: 0.9em; }
/* Columns are as wide as their longest word: a number that is broken is another number. */
.table { overflow-x: auto; overflow-wrap: normal; }
table { border-collapse: collapse; }
th, td { padding: 0.25em 0.7em; border: 1px solid var(--line); text-align: start; vertical-align: top; }
.align-left { text-align: left; }
.align-center { text-align: center; }
.align-right { text-align: right; }
.after { margin-top: 0.9rem; padding-top: 0.6rem; border-top: 1px solid var(--line); font-size: 0.9rem; }
.after ul { padding-inline-start: 1.3em; }
.after li { overflow-wrap: anywhere; }
.pictures h2 { margin-top: 2rem; font-size: 1.1rem; }
figure { margin: 0.9rem 0 0; break-inside: avoid; }
figure img { display: block; max-width: 100%; max-height: 80vh; border: 1px solid var(--line); border-radius: 6px; background: #fff; }
figcaption { margin-top: 0.25rem; color: var(--soft); font-size: 0.87rem; overflow-wrap: anywhere; }
footer { margin-top: 1.6rem; font-size: 0.87rem; overflow-wrap: anywhere; }
@media screen {
  .many .ticket { content-visibility: auto; contain-intrinsic-size: auto 50rem; }
}
@media print {
  @page { margin: 18mm 16mm; }
  :root { color-scheme: light; --ground: #fff; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { break-after: page; }
  .ticket + .ticket { break-before: page; margin: 0; padding: 0; border: 0; }
  .message > header, h1, h2, h3, h4, h5, h6 { break-after: avoid; }
  p, li { orphans: 3; widows: 3; }
  .body pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  .table { overflow: visible; font-size: 0.85em; }
  th, td { overflow-wrap: break-word; }
  thead { display: table-header-group; }
  a { color: inherit; }
  .body a[href]:has(+ .link-target)::after { content: ' (' attr(href) ')'; overflow-wrap: anywhere; }
  .link-target { display: none; }
  figure img { max-height: 220mm; }
}
</style>`;

const css = styleElement.slice('<style>'.length, -'</style>'.length);

/** Nothing is loaded or executed; the only style is the page's own. */
const policy = [
  `default-src 'none'`,
  `style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'`,
  'img-src data:',
  `base-uri 'none'`,
  `form-action 'none'`,
].join('; ');

export const policyElement = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
