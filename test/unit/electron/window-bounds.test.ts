import { describe, expect, test } from 'vitest';
import { openingBounds } from '../../../src/main/electron/window-bounds.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const second = { x: 1440, y: 0, width: 1920, height: 1080 };
const at = (x: number, y: number, width = 1000, height = 700) => ({ x, y, width, height, maximized: false });
const byDefault = { width: 1280, height: 860 };

describe('where the window opens', () => {
  test('without saved bounds: in its default size, where the system puts it', () => {
    expect(openingBounds(null, [laptop])).toEqual(byDefault);
  });

  test('where it was, on either display', () => {
    expect(openingBounds(at(100, 60), [laptop, second])).toEqual({ x: 100, y: 60, width: 1000, height: 700 });
    expect(openingBounds(at(1600, 10), [laptop, second])).toMatchObject({ x: 1600, y: 10 });
  });

  test('not on a display that is gone', () => {
    expect(openingBounds(at(1600, 10), [laptop])).toEqual(byDefault);
    expect(openingBounds(at(100, 60), [])).toEqual(byDefault);
  });

  test.each([
    ['left of the display', -990, 60],
    ['right of it', 1400, 60],
    ['above it, with its title bar', 100, -100],
    ['below it', 100, 890],
  ])('not where its title bar cannot be reached: %s', (_, x, y) => {
    expect(openingBounds(at(x, y), [laptop])).toEqual(byDefault);
  });

  test('partly beside the display is fine as long as it can be moved', () => {
    expect(openingBounds(at(-500, 60), [laptop])).toMatchObject({ x: -500, y: 60 });
  });

  test('no larger than the display, and no smaller than the smallest window', () => {
    expect(openingBounds(at(0, 25, 5000, 5000), [laptop])).toMatchObject({ width: 1440, height: 875 });
    expect(openingBounds(at(100, 60, 10, 10), [laptop])).toEqual(byDefault);
    expect(openingBounds(at(100, 60, 200, 100), [laptop])).toMatchObject({ width: 480, height: 400 });
  });
});
