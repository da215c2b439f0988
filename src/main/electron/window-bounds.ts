import type { WindowBounds } from '../../contract/settings.ts';

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const minWindowSize = { width: 480, height: 400 };
const defaultSize = { width: 1280, height: 860 };

/** The part of the title bar that has to be on a display, so that the window can be moved. */
const minVisibleTitleBar = { width: 120, height: 30 };

/**
 * The initial bounds of the window: the saved ones, limited to the size of the display, if the title bar is reachable;
 * otherwise the default size, at the system's default position.
 * @param displays work areas of the displays
 */
export function openingBounds(
  saved: WindowBounds | null,
  displays: readonly Area[],
): Partial<Area> & { width: number; height: number } {
  const display = saved && displays.find((area) => isTitleBarReachable(saved, area));
  if (!display) return defaultSize;
  const width = Math.max(minWindowSize.width, Math.min(saved.width, display.width));
  const height = Math.max(minWindowSize.height, Math.min(saved.height, display.height));
  return { x: saved.x, y: saved.y, width, height };
}

function isTitleBarReachable(window: Area, area: Area): boolean {
  const visible = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const top = window.y - area.y;
  return visible >= minVisibleTitleBar.width && top >= 0 && top <= area.height - minVisibleTitleBar.height;
}
