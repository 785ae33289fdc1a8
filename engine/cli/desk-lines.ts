/**
 * The running desk in lines for people: its status, its orders, what a kill came to.
 * Asks nothing; it is given what was answered.
 */
import type { KillProgress } from '../contract/control.ts';
import type { LedgerFault } from '../contract/ledger-fault.ts';
import type { OrderRecord } from '../contract/orders.ts';
import { type Scope, scopeText } from '../contract/scope.ts';
import { safetyText, type VenueSafety } from '../contract/venue-safety.ts';
import type { EngineStatus } from '../contract/wire.ts';
import { ledgerFaultAdvice, ledgerFaultTitle } from '../state/ledger-fault-words.ts';
import type { Amounts, DeskSnapshot } from './desk-snapshot.ts';
import { killLines } from './kill-lines.ts';
import { utcText } from './output.ts';

/** Halts and reductions of less than the desk. */
export function limitedScopes(modes: DeskSnapshot['modes']): DeskSnapshot['modes'] {
  return modes.filter(({ scope, mode }) => scopeText(scope) !== 'desk' && mode !== 'active');
}

function modeText(status: EngineStatus, limited: number): string {
  if (status.halted) return `HALTED (${status.haltReason})`;
  if (limited === 0) return 'ARMED';
  return `ARMED, but for ${limited} ${limited === 1 ? 'scope' : 'scopes'}`;
}

function ledgerLines(status: EngineStatus): string[] {
  const { sequence, durableSequence, stateHash, stateHashSequence, ledgerFault } = status;
  const waiting = sequence - durableSequence;
  const left = ledgerFault === undefined ? 'handed over and not durable yet' : 'never recorded';
  const rest = waiting === 0 ? '' : `, ${waiting} more ${left}`;
  const behind = stateHashSequence === undefined ? '' : ` behind event ${stateHashSequence}`;
  const line = `ledger ${durableSequence} events durable${rest}, state${behind} ${stateHash}`;
  return ledgerFault === undefined ? [line] : [...faultLines(ledgerFault), line];
}

/** What is wrong, since when, and what to do. */
const faultLines = ({ cause, detail, sinceUtcNanos }: LedgerFault): string[] => [
  `${ledgerFaultTitle(cause)}: nothing is recorded since ${utcText(sinceUtcNanos)} UTC (${detail})`,
  `${ledgerFaultAdvice(cause)}. What the venues hold until then is on no record: look there`,
];

export function statusLines(
  status: EngineStatus,
  limited: DeskSnapshot['modes'],
  consoleUrl: string | null,
  venues: readonly (readonly [string, { readonly safety?: VenueSafety }])[] = [],
): string[] {
  const { warden } = status;
  return [
    `${status.desk} ${status.environment} ${modeText(status, limited.length)}`,
    ...limited.map(({ scope, mode, cause, reason }) => {
      return `${scopeText(scope)} ${mode.toUpperCase()} (${cause}: ${reason})`;
    }),
    `engine ${status.engineVersion}, process ${status.pid}, fence ${status.fence}`,
    `warden ${warden.state}, lease ${warden.leaseRemainingMillis} ms`,
    ...venues.flatMap(([venue, { safety }]) =>
      safety === undefined ? [] : [`venue ${venue}: ${safetyText(safety)}`],
    ),
    ...ledgerLines(status),
    ...status.armingBlockers.map((blocker) => `cannot arm: ${blocker}`),
    ...(consoleUrl === null ? [] : [`console ${consoleUrl}`]),
  ];
}

export function orderLine(order: OrderRecord, amounts: Amounts): string {
  const { side, lots, price, owner } = order.request;
  const { instrument, strategy } = owner;
  const at = price === null ? 'at market' : `at ${amounts.price(instrument, price)}`;
  const filled =
    order.filledLots > 0 ? `, ${amounts.quantity(instrument, order.filledLots)} filled` : '';
  const wanted = `${instrument} of ${strategy} ${side} ${amounts.quantity(instrument, lots)} ${at}`;
  return `${order.clientOrderId} ${wanted} ${order.status}${filled}`;
}

export function reportLines(
  { report, stage }: Pick<KillProgress, 'report' | 'stage'>,
  scope: Scope,
  amounts: Amounts,
): string[] {
  const where = scopeText(scope);
  const of = where === 'desk' ? '' : ` of ${where}`;
  if (report === null) return [`${stage}${of}`];
  const positions = report.openPositions.map(
    ({ instrument, lots }) => `open position ${instrument} ${amounts.quantity(instrument, lots)}`,
  );
  const head =
    report.outcome === 'confirmed'
      ? `NO WORKING ORDERS${of}: CONFIRMED`
      : `KILL${of} NOT CONFIRMED: ${report.detail ?? ''}`;
  const counts = `${report.cancelled.length} cancelled, ${report.filledInRace.length} filled`;
  if (report.rows !== undefined) return [head, counts, ...killLines(report, amounts)];
  const told = new Set(report.unconfirmed.map(({ clientOrderId }) => clientOrderId));
  const refused = report.refused.filter(({ clientOrderId }) => !told.has(clientOrderId));
  const lists = [...report.unconfirmed, ...refused].map(
    ({ clientOrderId, reason }) => `${clientOrderId}: ${reason}`,
  );
  return [head, counts, ...lists, ...positions];
}
