/**
 * Which part of the desk a command is about.
 * A command that names none is about no part; whether a scope exists is asked elsewhere.
 */
import type { OperatorCommand } from './commands.ts';
import { handStrategy } from './hand.ts';
import { type Scope, scopeFields } from './scope.ts';

/** The scope of a command; null: no part of the desk. */
export function scopeOfCommand(command: OperatorCommand): Scope | null {
  if ('scope' in command) return command.scope;
  if (command.kind === 'override.grant') {
    const { strategy, instrument } = command.request.owner;
    return { strategy, instrument };
  }
  switch (command.kind) {
    case 'strategy.swap':
    case 'strategy.pause':
      return { strategy: command.strategy };
    case 'order.place': {
      const strategy = handStrategy(command.actor);
      const { instrument } = command.request;
      return strategy === null ? { instrument } : { strategy, instrument };
    }
    case 'position.close': {
      const { account, strategy, instrument } = command;
      return { account, strategy, instrument };
    }
    default:
      return null;
  }
}

/** Whether something could be in both scopes: no field has another value in each. */
export function scopesMeet(one: Scope, other: Scope): boolean {
  return scopeFields.every(
    (field) =>
      one[field] === undefined || other[field] === undefined || one[field] === other[field],
  );
}
