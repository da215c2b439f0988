/** Logs an unexpected error to stderr: its type and stack, without its message. */
export function logError(doing: string, error: unknown): void {
  process.stderr.write(`threadkeep: ${doing} failed: ${redactedStack(error)}\n`);
}

/** Removes the message, which may contain customer data on any number of lines. */
export function redactedStack(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const places = (error.stack ?? '').slice(`${error.name}: ${error.message}`.length).split('\n');
  return [error.name, ...places.filter((line) => /^ {4}at /.test(line)).slice(0, 5)].join('\n');
}
