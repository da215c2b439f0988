import { describe, expect, test } from 'vitest';
import { openingBounds } from '../../../src/main/electron/window-bounds.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const second = { x: 1440, y: 0, width: 1920, height: 1080 };
const bounds = (x: number, y: number, width = 1000, height = 700) => ({
  x,
  y,
  width,
  height,
  maximized: false,
});
const byDefault = { width: 1280, height: 860 };

describe('window bounds', () => {
  test('without saved bounds, uses the default size and the system’s position', () => {
    expect(openingBounds(null, [laptop])).toEqual(byDefault);
  });

  test('restores the position on any display', () => {
    expect(openingBounds(bounds(100, 60), [laptop, second])).toEqual({
      x: 100,
      y: 60,
      width: 1000,
      height: 700,
    });
    expect(openingBounds(bounds(1600, 10), [laptop, second])).toMatchObject({ x: 1600, y: 10 });
  });

  test('ignores a position on a missing display', () => {
    expect(openingBounds(bounds(1600, 10), [laptop])).toEqual(byDefault);
    expect(openingBounds(bounds(100, 60), [])).toEqual(byDefault);
  });

  test.each([
    ['left of the display', -990, 60],
    ['right of it', 1400, 60],
    ['above it, with its title bar', 100, -100],
    ['below it', 100, 890],
  ])('ignores a position with an unreachable title bar: %s', (_, x, y) => {
    expect(openingBounds(bounds(x, y), [laptop])).toEqual(byDefault);
  });

  test('allows a window that is partly off the display but can be moved', () => {
    expect(openingBounds(bounds(-500, 60), [laptop])).toMatchObject({ x: -500, y: 60 });
  });

  test('limits the size to the display and the minimum size', () => {
    expect(openingBounds(bounds(0, 25, 5000, 5000), [laptop])).toMatchObject({ width: 1440, height: 875 });
    expect(openingBounds(bounds(100, 60, 10, 10), [laptop])).toEqual(byDefault);
    expect(openingBounds(bounds(100, 60, 200, 100), [laptop])).toMatchObject({ width: 480, height: 400 });
  });
});
