import type { ErrorTrace } from '../contract/diagnostics.ts';

const maxFrames = 8;

/**
 * The kind of an error and its stack frames, without its message. A message may contain ticket text, a path or a
 * secret, on several lines, some of which may look like stack frames.
 */
export function traceOf(error: unknown): ErrorTrace {
  if (!(error instanceof Error)) return { kind: typeof error, frames: [] };
  const { name, message, stack = '' } = error;
  const kind = /^[A-Za-z][\w-]{0,59}$/.test(name) ? name : Error.name;
  const at = message === '' ? stack.search(/^[\w$ ]+:? ?\n {4}at /) : stack.indexOf(message);
  // A message that was changed later is not in the stack, and where the first one ends cannot be known.
  if (at < 0) return { kind, frames: [] };
  const lines = stack.slice(at + message.length).split('\n');
  return { kind, frames: lines.flatMap(frameIn).slice(0, maxFrames) };
}

/** Parses a stack frame. Keeps only the last three folders of a path, because the rest may identify the user. */
function frameIn(line: string): string[] {
  const frame = /^ {4}at (?:([\w$.<>[\] #]{1,120}) \()?([^()\s]+):(\d+):(\d+)\)?$/.exec(line);
  if (!frame) return [];
  const [, name, path = '', row = '', column = ''] = frame;
  const file = path
    .replace(/[?#].*$/, '')
    .split(/[/\\]/)
    .slice(-3)
    .join('/')
    .replace(/[^\w@%./+-]/g, '_')
    .slice(-120);
  const position = `${file}:${row.slice(0, 7)}:${column.slice(0, 7)}`;
  return [name ? `at ${name} (${position})` : `at ${position}`];
}

/** The trace as text, one line per frame. */
export const traceText = ({ kind, frames }: ErrorTrace): string =>
  [kind, ...frames.map((frame) => `    ${frame}`)].join('\n');
