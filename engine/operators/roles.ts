/**
 * Who may ask for what: one table from command to roles.
 * Halting is not in it: it needs the launch token only.
 */
import type { OperatorCommand } from '../contract/commands.ts';

/** Role of an operator. */
export type Role = 'viewer' | 'trader' | 'risk' | 'admin';

/** Role of the operator whom a first run enrols: there is nobody else to do the rest. */
export const firstOperatorRole: Role = 'admin';

const permitted: Readonly<Record<OperatorCommand['kind'], readonly Role[]>> = {
  'operator.enrol': [firstOperatorRole],
  'operator.signIn': ['viewer', 'trader', 'risk', 'admin'],
  rearm: ['risk', 'admin'],
  'order.cancel': ['trader', 'risk', 'admin'],
  reduce: ['trader', 'risk', 'admin'],
  flatten: ['risk', 'admin'],
  'strategy.swap': ['trader', 'risk', 'admin'],
  'alert.acknowledge': ['trader', 'risk', 'admin'],
  // What it books is money: no trader decides it about his own orders.
  'break.decide': ['risk', 'admin'],
};

/** Why a role may not do this; null when it may. */
export function roleRefusal(role: Role, kind: OperatorCommand['kind']): string | null {
  const roles = permitted[kind];
  if (roles.includes(role)) return null;
  return `${kind} needs the role ${roles.join(' or ')}; this operator has ${role}`;
}
