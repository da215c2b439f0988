import { traceOf } from '../../../shared/error-trace.ts';
import { bridge } from '../../bridge.ts';

/** The maximum number of errors that a page reports. */
const maxReports = 20;

/** Reports uncaught errors to the log: their kind and position, not their message. */
export function reportUncaughtErrors(): void {
  let left = maxReports;
  const report = (error: unknown): void => {
    if (left === 0) return;
    left -= 1;
    bridge.reportRendererError(traceOf(error)).catch(() => undefined);
  };
  window.addEventListener('error', ({ error, message }) => {
    // Chromium reports this when an observer resizes what it observes; it is harmless.
    if (!message.startsWith('ResizeObserver loop')) report(error);
  });
  window.addEventListener('unhandledrejection', ({ reason }) => report(reason));
}
