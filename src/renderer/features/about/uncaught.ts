import { traceOf } from '../../../shared/error-trace.ts';
import { bridge } from '../../bridge.ts';

/** More errors than these in one page say nothing new. */
const maxReports = 20;

/** Sends errors that nothing caught to the log: their kind and place, not their message. */
export function reportUncaughtErrors(): void {
  let left = maxReports;
  const report = (error: unknown): void => {
    if (left === 0) return;
    left -= 1;
    bridge.reportRendererError(traceOf(error)).catch(() => undefined);
  };
  window.addEventListener('error', ({ error, message }) => {
    // Chromium says so when an observer resizes what it observes; the next frame settles it.
    if (!message.startsWith('ResizeObserver loop')) report(error);
  });
  window.addEventListener('unhandledrejection', ({ reason }) => report(reason));
}
