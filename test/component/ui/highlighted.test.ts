import { render } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import Highlighted from '../../../src/renderer/ui/Highlighted.svelte';

test('exactly the marked ranges are marked, and the text is unchanged', async () => {
  const text = 'Refund of an invoice: refund';
  const { container, rerender } = render(Highlighted, {
    text,
    marks: [
      { start: 0, end: 6 },
      { start: 22, end: 28 },
    ],
  });
  const marked = (): (string | null)[] =>
    [...container.querySelectorAll('mark')].map(({ textContent }) => textContent);
  expect(marked()).toEqual(['Refund', 'refund']);
  expect(container.textContent).toBe(text);

  await rerender({ marks: [] });
  expect(marked()).toEqual([]);
  expect(container.textContent).toBe(text);
});
