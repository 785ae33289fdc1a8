/** A duration as an operator types it: 250, 250us, 1.5 ms. Without a unit it is microseconds. */

const nanosOf: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1_000,
  '\u00b5s': 1_000,
  '\u03bcs': 1_000,
  ms: 1_000_000,
  s: 1_000_000_000,
};

/** In nanoseconds; 0 for no text, null when it is not a duration. */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return 0;
  const match = /^(\d+(?:\.\d+)?)\s*(ns|us|\u00b5s|\u03bcs|ms|s)?$/i.exec(trimmed);
  const factor = nanosOf[(match?.[2] ?? 'us').toLowerCase()];
  const nanos = Number(match?.[1]) * (factor ?? Number.NaN);
  return Number.isFinite(nanos) ? nanos : null;
}
