/**
 * Which part of the desk a command is about.
 * A command that names none is about no part; whether a scope exists is asked elsewhere.
 */
import type { OperatorCommand } from './commands.ts';
import { type Scope, scopeFields } from './scope.ts';

/** The scope of a command; null: no part of the desk. */
export function scopeOfCommand(command: OperatorCommand): Scope | null {
  if ('scope' in command) return command.scope;
  return command.kind === 'strategy.swap' ? { strategy: command.strategy } : null;
}

/** Whether something could be in both scopes: no field has another value in each. */
export function scopesMeet(one: Scope, other: Scope): boolean {
  return scopeFields.every(
    (field) =>
      one[field] === undefined || other[field] === undefined || one[field] === other[field],
  );
}
