import type { PDFDocumentLoadingTask, PDFDocumentProxy } from 'pdfjs-dist';
import { m } from '../../i18n/generated/messages.js';

/** Pixels for a point on paper. */
const scale = 1.5;

let shown: PDFDocumentLoadingTask | null = null;

/** The pages of a PDF, as pictures with selectable text over them. The first one is drawn, others as they scroll into view. */
export async function pdfPages(data: Uint8Array): Promise<HTMLElement> {
  const [{ getDocument }, worker] = await Promise.all([
    import('pdfjs-dist'),
    import('pdfjs-dist/build/pdf.worker.mjs'),
  ]);
  // A frame without an origin cannot start a worker; pdf.js uses this one instead.
  (globalThis as Record<string, unknown>)['pdfjsWorker'] = worker;
  await shown?.destroy();
  shown = getDocument({ data, useSystemFonts: true });
  const pdf = await shown.promise;
  const pages = document.createElement('div');
  pages.className = 'pages';
  for (let number = 1; number <= pdf.numPages; number += 1) pages.append(await emptyPage(pdf, number));
  const [first, ...others] = pages.querySelectorAll<HTMLElement>('.page');
  if (first) await draw(pdf, first);
  const drawn = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        drawn.unobserve(target);
        // It fails if another file is shown meanwhile.
        draw(pdf, target as HTMLElement).catch(() => undefined);
      }
    },
    { rootMargin: '800px' },
  );
  for (const page of others) drawn.observe(page);
  return pages;
}

/** A placeholder of the page's size, until the page scrolls into view. */
async function emptyPage(pdf: PDFDocumentProxy, number: number): Promise<HTMLElement> {
  const { width, height } = (await pdf.getPage(number)).getViewport({ scale });
  const page = document.createElement('div');
  page.className = 'page';
  page.dataset['page'] = String(number);
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width);
  canvas.height = Math.ceil(height);
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', m.attachment_page({ page: number, total: pdf.numPages }));
  page.append(canvas);
  return page;
}

async function draw(pdf: PDFDocumentProxy, place: HTMLElement): Promise<void> {
  const canvas = place.querySelector('canvas');
  if (!canvas) return;
  const page = await pdf.getPage(Number(place.dataset['page']));
  await page.render({ canvas, viewport: page.getViewport({ scale }) }).promise;
  canvas.dataset['drawn'] = 'yes';
  const { TextLayer } = await import('pdfjs-dist');
  const text = document.createElement('div');
  text.className = 'text';
  const viewport = page.getViewport({ scale: 1 });
  // The page shrinks with the window, and its text with it.
  new ResizeObserver(() =>
    text.style.setProperty('--total-scale-factor', String(place.clientWidth / viewport.width)),
  ).observe(place);
  await new TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport }).render();
  place.append(text);
}
