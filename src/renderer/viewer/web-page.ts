/** What a page could load, run or navigate with. This page's policy denies it, too. */
const active = [
  'script',
  'style',
  'link',
  'meta',
  'base',
  'iframe',
  'object',
  'embed',
  'form',
  'template',
].join();

/** The pictures of the page that is shown. */
let blobs: string[] = [];

/**
 * Prepares an exported page for this document: its body, without anything active, and its styles. The styles are
 * constructed, because the policy of this page allows no inline styles; pictures become blobs for the same reason.
 */
export function webPage(html: string): DocumentFragment {
  for (const blob of blobs) URL.revokeObjectURL(blob);
  blobs = [];
  const sheets: CSSStyleSheet[] = [];
  const unstyled = html.replace(/<style>(.*?)<\/style>/gs, (_, css: string) => {
    sheets.push(sheetOf(css));
    return '';
  });
  const page = new DOMParser().parseFromString(unstyled, 'text/html');
  document.adoptedStyleSheets = sheets;
  document.body.className = page.body.className;
  for (const element of page.querySelectorAll(active)) element.remove();
  for (const element of page.querySelectorAll('*')) deactivate(element);
  const content = document.createDocumentFragment();
  content.append(...page.body.childNodes);
  return content;
}

function sheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

function deactivate(element: Element): void {
  for (const { name } of [...element.attributes])
    if (name.startsWith('on') || name === 'style' || name === 'srcset') element.removeAttribute(name);
  // A preview goes nowhere.
  if (element.hasAttribute('href')) element.setAttribute('href', '#');
  if (element instanceof HTMLImageElement) element.src = blobOf(element.getAttribute('src') ?? '');
}

/** @returns a `blob:` address for a picture in the page; '' for others, which would be loaded */
function blobOf(source: string): string {
  const [, type, data] = /^data:(image\/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=]*)$/.exec(source) ?? [];
  if (type === undefined || data === undefined) return '';
  const bytes = Uint8Array.fromBase64(data);
  const blob = URL.createObjectURL(new Blob([bytes], { type }));
  blobs.push(blob);
  return blob;
}
