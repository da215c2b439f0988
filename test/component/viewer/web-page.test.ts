import { beforeEach, expect, test } from 'vitest';
import { webPage } from '../../../src/renderer/viewer/web-page.ts';

const made = new Map<string, Blob>();
beforeEach(() => {
  made.clear();
  // What jsdom and Node do not have.
  Object.assign(Uint8Array, { fromBase64: (text: string) => new Uint8Array(Buffer.from(text, 'base64')) });
  Object.assign(URL, {
    createObjectURL: (blob: Blob) => {
      const url = `blob:${made.size + 1}`;
      made.set(url, blob);
      return url;
    },
    revokeObjectURL: (url: string) => void made.delete(url),
  });
});

const show = (body: string): HTMLElement => {
  const target = document.createElement('div');
  target.append(
    webPage(`<!doctype html><head><style>p { color: red; }</style></head><body class="many">${body}</body>`),
  );
  return target;
};

test('shows the body of a page with its styles, which are constructed', () => {
  const page = show('<main><h1 dir="auto">Title</h1><p id="t5">Text</p></main>');
  expect(page.innerHTML).toBe('<main><h1 dir="auto">Title</h1><p id="t5">Text</p></main>');
  const rules = document.adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules]);
  expect(rules.map(({ cssText }) => cssText)).toEqual(['p { color: red; }']);
  expect(document.body.className).toBe('many');
});

test.each([
  '<script>alert(1)</script>',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '<base href="https://evil.example/">',
  '<link rel="stylesheet" href="https://evil.example/x.css">',
  '<iframe src="https://evil.example/"></iframe>',
  '<object data="x"></object>',
  '<form action="https://evil.example/"><button>Go</button></form>',
])('drops what could load, run or navigate: %s', (active) => {
  expect(show(`<p>Text</p>${active}`).innerHTML).toBe('<p>Text</p>');
});

test('drops handlers, styles and addresses', () => {
  const page = show('<a href="https://evil.example/" onclick="x()" style="color: red">Link</a>');
  expect(page.innerHTML).toBe('<a href="#">Link</a>');
});

test('pictures in the page become blobs until the next page; others are not loaded', async () => {
  const data = btoa('picture');
  const images = (page: HTMLElement): string[] =>
    [...page.querySelectorAll('img')].map((one) => one.getAttribute('src') ?? '');
  const page = show(
    `<img src="data:image/png;base64,${data}"><img src="https://evil.example/x.png" srcset="y 2x"><img src="data:image/svg+xml;base64,${data}">`,
  );
  expect(images(page)).toEqual(['blob:1', '', '']);
  expect(page.querySelector('[srcset]')).toBeNull();
  expect(await made.get('blob:1')?.text()).toBe('picture');
  show('<p>Next</p>');
  expect(made.size).toBe(0);
});
