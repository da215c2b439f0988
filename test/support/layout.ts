import type { Page } from 'playwright-core';

/**
 * Finds texts that do not fit: cut off by their box or the window, or overlapping a control. Texts that scroll or
 * have an ellipsis fit.
 */
export const layoutProblems = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const problems: string[] = [];
    // What is behind an open dialog cannot be used.
    const root = document.querySelector('dialog:modal') ?? document.body;
    const nameOf = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${element.className} “${(element.textContent ?? '').trim().slice(0, 60)}”`;
    const isVisible = (element: HTMLElement): boolean =>
      element.checkVisibility({ visibilityProperty: true });
    const scrolls = (element: Element): boolean => {
      for (let box: Element | null = element; box && box !== document.body; box = box.parentElement)
        if (/auto|scroll/.test(getComputedStyle(box).overflowX)) return true;
      return false;
    };

    /** The part of an element that is not scrolled out of sight. */
    const visibleBox = (element: Element): { left: number; right: number; top: number; bottom: number } => {
      let { left, right, top, bottom } = element.getBoundingClientRect();
      for (let box = element.parentElement; box; box = box.parentElement) {
        if (getComputedStyle(box).overflowY === 'visible') continue;
        const clip = box.getBoundingClientRect();
        [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
        [top, bottom] = [Math.max(top, clip.top), Math.min(bottom, clip.bottom)];
      }
      return { left, right, top, bottom };
    };

    for (const main of document.querySelectorAll('main'))
      if (main.scrollWidth > main.clientWidth + 1)
        problems.push(`the page’s content is ${main.scrollWidth - main.clientWidth} pixels too wide`);
    if (document.documentElement.scrollWidth > innerWidth)
      problems.push(`the page is ${document.documentElement.scrollWidth - innerWidth} pixels too wide`);
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      const ownText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
      if (!ownText || !isVisible(element) || element.closest('.visually-hidden')) continue;
      const style = getComputedStyle(element);
      const { left, right } = element.getBoundingClientRect();
      const isCut = style.overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1;
      if (isCut && style.textOverflow !== 'ellipsis' && !scrolls(element))
        problems.push(`cut: ${nameOf(element)}`);
      if ((left < -1 || right > innerWidth + 1) && !scrolls(element))
        problems.push(`outside the window: ${nameOf(element)}`);
    }
    const controls = [...root.querySelectorAll<HTMLElement>('button, select, input, textarea, label')]
      .filter((element) => isVisible(element) && !element.closest('[role=option]'))
      .map((element) => ({ element, box: visibleBox(element) }));
    for (const [at, one] of controls.entries())
      for (const other of controls.slice(at + 1)) {
        const nested = one.element.contains(other.element) || other.element.contains(one.element);
        const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (!nested && width > 1 && height > 1)
          problems.push(`over each other: ${nameOf(one.element)} and ${nameOf(other.element)}`);
      }
    return problems;
  });
