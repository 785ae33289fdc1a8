/**
 * One thing that is wrong with a desk file: where it stands, what it is, what to write instead.
 * Formats only; finding issues is for the readers and rules of this room.
 */

/** Keys and indexes from the top of the file to a value. */
export type ConfigPath = readonly (string | number)[];

export interface ConfigIssue {
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** For example `venues[0].instruments[1].limits.orderValue`. */
  readonly path: string;
  readonly problem: string;
  /** What to write instead. */
  readonly instead: string;
}

/** A problem and its remedy before its place in the file is looked up. */
export interface Finding {
  readonly path: ConfigPath;
  /** Whether `path` names a key itself and not its value. */
  readonly atKey?: boolean;
  readonly problem: string;
  readonly instead: string;
}

/** A path as an operator reads it; the whole file is `whole`. */
export function pathText(path: ConfigPath, whole = 'desk file'): string {
  if (path.length === 0) return whole;
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`,
    )
    .join('');
}

/** One line per issue, as compilers write them, so that editors can jump to it. */
export const issueText = (issue: ConfigIssue): string =>
  `${issue.file}:${issue.line}:${issue.column}: ${issue.path}: ${issue.problem}; ${issue.instead}`;
