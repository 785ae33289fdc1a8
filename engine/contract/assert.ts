/**
 * The two ways a broken invariant stops the process.
 * Not for expected faults or refusals: those are values with a reason.
 */

/** Thrown for a broken invariant only; the host answers it by latching and failing stop. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Crashes with `message` unless `condition` holds. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** Closes a switch over a union: the compiler refuses it while a case is missing. */
export function missingCase(value: never): never {
  throw new InvariantError(`missing case: ${JSON.stringify(value)}`);
}
