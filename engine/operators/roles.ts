/**
 * Who may ask for what, and how many have to sign: one table of command, direction and roles.
 * Halting is not in it: it needs the launch token only. What the table does not say is refused.
 */
import type { OperatorCommand } from '../contract/commands.ts';
import { approverRoles } from '../contract/proposal.ts';

/** Role of an operator. */
export type Role = 'viewer' | 'trader' | 'risk' | 'admin';

/** Role of the operator whom a first run enrols: there is nobody else to do the rest. */
export const firstOperatorRole: Role = 'admin';

/** What a command does to what the desk may do; `neutral`: it lets it do neither more nor less. */
export type Direction = 'looser' | 'tighter' | 'neutral';

/** Where a command is judged. */
export interface Place {
  readonly environment: 'SIM' | 'PAPER' | 'LIVE';
  /** One operator may do alone what otherwise needs a second one; never LIVE. */
  readonly singleOperator: boolean;
}

interface Authority {
  /** Who may ask. */
  readonly roles: readonly Role[];
  /** Who may give the second signature; null: one is enough. */
  readonly approvers: readonly Role[] | null;
}

const everybody: readonly Role[] = ['viewer', 'trader', 'risk', 'admin'];
const traders: readonly Role[] = ['trader', 'risk', 'admin'];
const control: readonly Role[] = approverRoles;

const one = (roles: readonly Role[]): Authority => ({ roles, approvers: null });
const two = (roles: readonly Role[]): Authority => ({ roles, approvers: control });

type Kind = OperatorCommand['kind'];

/** The one table. A command of one direction has one row. */
export const authorities: Readonly<Record<Kind, Partial<Record<Direction, Authority>>>> = {
  'operator.enrol': { neutral: one([firstOperatorRole]) },
  'operator.signIn': { neutral: one(everybody) },
  rearm: { looser: two(control) },
  'order.cancel': { tighter: one(traders) },
  reduce: { tighter: one(traders) },
  // It can only shrink positions, inside a halt that stays.
  flatten: { tighter: one(control) },
  // Another program decides from here on: the second person reviews it.
  'strategy.swap': { looser: two(traders) },
  'alert.acknowledge': { neutral: one(traders) },
  // What it books is money: no trader decides it about his own orders.
  'break.decide': { neutral: one(control) },
  // Within the limits that are in force: it lets the desk do neither more nor less.
  'order.place': { neutral: one(traders) },
  'order.amend': { neutral: one(traders) },
  'position.close': { tighter: one(traders) },
  'strategy.pause': { tighter: one(traders) },
  'plan.apply': { looser: two(control), tighter: one(traders) },
  // A further signer, or a single one, is a looser desk than any limit.
  'operators.apply': { looser: two(control), tighter: one(control) },
  'trips.apply': { looser: two(control), tighter: one(control) },
  // It loosens a limit, for one order.
  'override.grant': { looser: two(control) },
  // Itself the second signature; the proposal's own row says who may give it.
  'proposal.approve': { looser: one(control) },
  'proposal.reject': { tighter: one(traders) },
};

/** Everything that can ask in one direction, strictest first: what is not known is looser. */
const directions: readonly Direction[] = ['looser', 'neutral', 'tighter'];

/** The direction of a command that has one alone; null when it depends on what it says. */
export function onlyDirection(kind: Kind): Direction | null {
  const stated = directions.filter((direction) => authorities[kind][direction] !== undefined);
  return stated.length === 1 ? (stated[0] ?? null) : null;
}

/** Why a role may not do this; null when it may. */
export function roleRefusal(role: Role, kind: Kind, direction: Direction): string | null {
  const roles = authorities[kind][direction]?.roles ?? [];
  if (roles.includes(role)) return null;
  return `${kind} needs the role ${roles.join(' or ')}; this operator has ${role}`;
}

/** Who may give the second signature; null when one is enough at this place. */
export function approversOf(
  kind: Kind,
  direction: Direction,
  { environment, singleOperator }: Place,
): readonly Role[] | null {
  if (singleOperator && environment !== 'LIVE') return null;
  return authorities[kind][direction]?.approvers ?? null;
}
