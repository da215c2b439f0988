import type { PDFDocumentProxy } from 'pdfjs-dist';

/**
 * The page in the sandboxed frame: shows the one file that the window hands it. It has no origin, no bridge and
 * no network; what a hostile file could do here stays here.
 */
interface Handed {
  showAs: 'image' | 'text' | 'pdf';
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
}

const place = document.getElementById('file') as HTMLElement;

window.addEventListener(
  'message',
  (event) => {
    if (event.source !== window.parent) return;
    void show(event.data as Handed)
      .catch(() => say('This file is damaged, or of a kind that cannot be shown. It can still be saved.'))
      .finally(() => place.removeAttribute('aria-busy'));
  },
  { once: true },
);

async function show({ showAs, type, bytes }: Handed): Promise<void> {
  if (showAs === 'text') return say(new TextDecoder().decode(bytes));
  if (showAs === 'pdf') return showPdf(bytes);
  const picture = new Image();
  picture.src = URL.createObjectURL(new Blob([bytes], { type }));
  await picture.decode();
  place.append(picture);
}

function say(text: string): void {
  const body = document.createElement('pre');
  body.textContent = text;
  place.append(body);
}

async function showPdf(data: Uint8Array): Promise<void> {
  const [{ getDocument }, worker] = await Promise.all([
    import('pdfjs-dist'),
    import('pdfjs-dist/build/pdf.worker.mjs'),
  ]);
  // A frame without an origin can start no worker; pdf.js takes this one here instead.
  (globalThis as Record<string, unknown>)['pdfjsWorker'] = worker;
  const pdf = await getDocument({ data, useSystemFonts: true }).promise;
  for (let number = 1; number <= pdf.numPages; number += 1) place.append(await emptyPage(pdf, number));
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
  for (const canvas of place.querySelectorAll('canvas')) drawn.observe(canvas);
}

/** A page's place, of its true size, until it comes into sight. */
async function emptyPage(pdf: PDFDocumentProxy, number: number): Promise<HTMLCanvasElement> {
  const page = await pdf.getPage(number);
  const { width, height } = page.getViewport({ scale: 1.5 });
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width);
  canvas.height = Math.ceil(height);
  canvas.dataset['page'] = String(number);
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `Page ${number} of ${pdf.numPages}`);
  return canvas;
}

async function draw(pdf: PDFDocumentProxy, canvas: HTMLCanvasElement): Promise<void> {
  const page = await pdf.getPage(Number(canvas.dataset['page']));
  await page.render({ canvas, viewport: page.getViewport({ scale: 1.5 }) }).promise;
  canvas.dataset['drawn'] = 'yes';
}
