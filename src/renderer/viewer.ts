import { m } from '../i18n/generated/messages.js';
import { overwriteGetLocale } from '../i18n/generated/runtime.js';
import type { Locale } from '../i18n/locale.ts';
import { pdfPages } from './viewer/pdf.ts';
import { showSelection } from './viewer/selection.ts';
import { webPage } from './viewer/web-page.ts';

/**
 * The page in the sandboxed frame. It shows the file that the window passes to it, and has no origin, bridge or
 * network, so a malicious file has no access to anything. A further file replaces the one before.
 */
interface ViewedFile {
  showAs: 'image' | 'text' | 'pdf' | 'html';
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
  locale: Locale;
  /** Whether the window wants to know what is selected. It learns the text and nothing else. */
  isSelectable: boolean;
}

const container = document.getElementById('file') as HTMLElement;
let latest: ViewedFile | null = null;
let work = Promise.resolve();

window.addEventListener('message', (event) => {
  if (event.source !== window.parent) return;
  const file = event.data as ViewedFile;
  latest = file;
  document.documentElement.lang = file.locale;
  overwriteGetLocale(() => file.locale);
  document.title = m.attachment_title();
  showSelection(file.isSelectable);
  work = work.then(() => show(file));
});

/** Shows a file, unless a later one is here. */
async function show(file: ViewedFile): Promise<void> {
  if (file !== latest) return;
  const content = await contentOf(file).catch(() => plainText(m.attachment_cannot_preview()));
  const { scrollTop } = document.documentElement;
  const isPage = content instanceof DocumentFragment;
  document.documentElement.dataset['shows'] = file.showAs;
  if (isPage) document.body.replaceChildren(content);
  else {
    document.adoptedStyleSheets = [];
    document.body.className = '';
    container.replaceChildren(content);
    document.body.replaceChildren(container);
  }
  container.removeAttribute('aria-busy');
  // The same place, where the same file comes again with other options.
  document.documentElement.scrollTop = scrollTop;
}

async function contentOf({ showAs, type, bytes }: ViewedFile): Promise<Node> {
  switch (showAs) {
    case 'text':
      return plainText(new TextDecoder().decode(bytes));
    case 'html':
      return webPage(new TextDecoder().decode(bytes));
    case 'pdf':
      return pdfPages(bytes);
    case 'image': {
      const picture = new Image();
      picture.src = URL.createObjectURL(new Blob([bytes], { type }));
      await picture.decode();
      return picture;
    }
  }
}

function plainText(text: string): HTMLElement {
  const body = document.createElement('pre');
  body.textContent = text;
  return body;
}
