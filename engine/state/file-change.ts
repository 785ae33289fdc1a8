/**
 * One difference between what is in force at a desk and what a desk file would have, as people
 * review it. Compares nothing itself.
 */
export interface FileChange {
  /** Whether the desk could do more by it than before, or somebody who could not. */
  readonly direction: 'looser' | 'tighter';
  /** What changes, by its name in the file. */
  readonly what: string;
  /** Null: it is not there. */
  readonly before: string | null;
  readonly after: string | null;
}

const order: Readonly<Record<FileChange['direction'], number>> = { looser: 0, tighter: 1 };

/** The same changes, what needs two signatures first. */
export const looserFirst = (changes: readonly FileChange[]): FileChange[] =>
  changes.toSorted((a, b) => order[a.direction] - order[b.direction]);

/** The changes that need two signatures. */
export const looserOf = (changes: readonly FileChange[]): FileChange[] =>
  changes.filter(({ direction }) => direction === 'looser');

/** One change as text, as `eve: none to risk, key 4fQ8aB0cXX12`. */
export const fileChangeText = ({ what, before, after }: FileChange): string =>
  `${what}: ${before ?? 'none'} to ${after ?? 'none'}`;

/** The same with its direction in front, in a column of its own. */
export const fileChangeLine = (change: FileChange): string =>
  `${change.direction.padEnd(7)}  ${fileChangeText(change)}`;
