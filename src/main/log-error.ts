/** Says on the standard error output that an error of ours happened: its kind and its place in the code, never what it was about. */
export function logError(doing: string, error: unknown): void {
  process.stderr.write(`threadkeep: ${doing} failed: ${redactedStack(error)}\n`);
}

/** Without the message: it may hold what is a customer's, on any number of lines. */
export function redactedStack(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const places = (error.stack ?? '').slice(`${error.name}: ${error.message}`.length).split('\n');
  return [error.name, ...places.filter((line) => /^ {4}at /.test(line)).slice(0, 5)].join('\n');
}
