import type { NativeTheme } from 'electron';
import type { Page } from 'playwright-core';
import { partialApi } from './refusal.ts';

type Source = NativeTheme['themeSource'];

let source: Source = 'system';
const pages = new Set<Page>();

/** Emulates the color scheme in Chromium's pages. */
export const nativeTheme = partialApi('nativeTheme', {
  get themeSource(): Source {
    return source;
  },
  set themeSource(theme: Source) {
    source = theme;
    for (const page of pages) void apply(page);
  },
} satisfies Pick<NativeTheme, 'themeSource'>);

/** Applies the theme to a page until it is closed. */
export async function followTheme(page: Page): Promise<void> {
  pages.add(page);
  page.on('close', () => pages.delete(page));
  if (source !== 'system') await apply(page);
}

/** Ignores pages that have been closed. */
const apply = (page: Page): Promise<void> =>
  page.emulateMedia({ colorScheme: source === 'system' ? null : source }).catch(() => undefined);
