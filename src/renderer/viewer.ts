import type { PDFDocumentProxy } from 'pdfjs-dist';
import { m } from '../i18n/generated/messages.js';
import { overwriteGetLocale } from '../i18n/generated/runtime.js';
import type { Locale } from '../i18n/locale.ts';

/**
 * The page in the sandboxed frame. It shows the file that the window passes to it, and has no origin, bridge or
 * network, so a malicious file has no access to anything.
 */
interface ViewedFile {
  showAs: 'image' | 'text' | 'pdf';
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
  locale: Locale;
}

const container = document.getElementById('file') as HTMLElement;

window.addEventListener(
  'message',
  (event) => {
    if (event.source !== window.parent) return;
    const file = event.data as ViewedFile;
    document.documentElement.lang = file.locale;
    overwriteGetLocale(() => file.locale);
    document.title = m.attachment_title();
    void show(file)
      .catch(() => say(m.attachment_cannot_preview()))
      .finally(() => container.removeAttribute('aria-busy'));
  },
  { once: true },
);

async function show({ showAs, type, bytes }: ViewedFile): Promise<void> {
  if (showAs === 'text') return say(new TextDecoder().decode(bytes));
  if (showAs === 'pdf') return showPdf(bytes);
  const picture = new Image();
  picture.src = URL.createObjectURL(new Blob([bytes], { type }));
  await picture.decode();
  container.append(picture);
}

function say(text: string): void {
  const body = document.createElement('pre');
  body.textContent = text;
  container.append(body);
}

async function showPdf(data: Uint8Array): Promise<void> {
  const [{ getDocument }, worker] = await Promise.all([
    import('pdfjs-dist'),
    import('pdfjs-dist/build/pdf.worker.mjs'),
  ]);
  // A frame without an origin cannot start a worker; pdf.js uses this one instead.
  (globalThis as Record<string, unknown>)['pdfjsWorker'] = worker;
  const pdf = await getDocument({ data, useSystemFonts: true }).promise;
  for (let number = 1; number <= pdf.numPages; number += 1) container.append(await emptyPage(pdf, number));
  const drawn = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        drawn.unobserve(target);
        void draw(pdf, target as HTMLCanvasElement);
      }
    },
    { rootMargin: '800px' },
  );
  for (const canvas of container.querySelectorAll('canvas')) drawn.observe(canvas);
}

/** A placeholder of the page's size, until the page scrolls into view. */
async function emptyPage(pdf: PDFDocumentProxy, number: number): Promise<HTMLCanvasElement> {
  const page = await pdf.getPage(number);
  const { width, height } = page.getViewport({ scale: 1.5 });
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width);
  canvas.height = Math.ceil(height);
  canvas.dataset['page'] = String(number);
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', m.attachment_page({ page: number, total: pdf.numPages }));
  return canvas;
}

async function draw(pdf: PDFDocumentProxy, canvas: HTMLCanvasElement): Promise<void> {
  const page = await pdf.getPage(Number(canvas.dataset['page']));
  await page.render({ canvas, viewport: page.getViewport({ scale: 1.5 }) }).promise;
  canvas.dataset['drawn'] = 'yes';
}
