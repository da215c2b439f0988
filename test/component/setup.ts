import { afterEach, beforeEach, expect, vi } from 'vitest';
import { fakeBridge } from '../support/fake-bridge.ts';

/** The bridge to main, and browser APIs that jsdom does not have. */
const missing: Record<string, unknown> = {
  threadkeep: fakeBridge.bridge,
  Highlight: class extends Set<AbstractRange> {},
  trustedTypes: { createPolicy: (_name: string, rules: object) => rules },
  ResizeObserver: class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  },
};
for (const [name, value] of Object.entries(missing))
  Object.defineProperty(window, name, { value, configurable: true, writable: true });
Object.assign(globalThis, { CSS: { ...globalThis.CSS, highlights: new Map() } });

beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn();
  fakeBridge.reset();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  expect(fakeBridge.problems).toEqual([]);
});
