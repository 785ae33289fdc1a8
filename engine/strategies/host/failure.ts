/**
 * One line on what a strategy threw: its message and where it came from.
 * Shows file names, never the folders of a machine.
 */

const lengthLimit = 300;

/** `TypeError: x is undefined (quoting-maker.ts:42)`. */
export function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${typeof error}, not an error`;
  const place = placeOf(error.stack ?? '');
  const text = `${error.name}: ${error.message}${place === '' ? '' : ` (${place})`}`;
  return text.slice(0, lengthLimit);
}

function placeOf(stack: string): string {
  for (const line of stack.split('\n')) {
    const match = /([\w.-]+\.(?:ts|js|mjs))(?:\?[^:]*)?:(\d+):\d+\)?$/.exec(line.trim());
    if (match !== null) return `${match[1]}:${match[2]}`;
  }
  return '';
}
