/**
 * What the host puts on the record as it is, after the few checks that keep the state sound.
 * A mode may only tighten; a grid changes under what is open on it only where all of it fits.
 */
import { invariant } from '../contract/assert.ts';
import type { InstrumentId } from '../contract/ids.ts';
import type { Instrument } from '../contract/instrument.ts';
import type { OrderRecord } from '../contract/orders.ts';
import type { ProposalBody } from '../contract/proposal.ts';
import { positionsInScope } from '../state/blast-radius.ts';
import { madeWayFor } from '../state/flatten-way.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { modeOfScope, modeSeverity } from '../state/mode.ts';
import type { RecordBody } from './core-event.ts';
import { tryRegrid } from './portfolio/regrid.ts';
import { checkProposalRecord, endProposalsOfFormerRun } from './proposals.ts';
import type { Step } from './step.ts';

/** Records `body`; an instrument that may not be redefined becomes a fault instead. */
export function takeRecord(step: Step, body: RecordBody): void {
  if (body.type === 'mode.changed') {
    const current = modeOfScope(step.desk.ledger, body.scope);
    invariant(
      modeSeverity[body.mode] >= modeSeverity[current],
      `a record may not loosen ${current} to ${body.mode}`,
    );
  }
  if (body.type === 'instrument.defined' && takeGrid(step, body.instrument)) return;
  if (body.type === 'session.started') {
    endFlatten(step);
    endProposalsOfFormerRun(step);
  }
  if (isProposal(body)) checkProposalRecord(step, body);
  step.append(body);
}

const isProposal = (body: RecordBody): body is Extract<RecordBody, ProposalBody> =>
  body.type.startsWith('proposal.');

/** The engine ended in the middle of a flatten: its grant ended with it, and the record says so. */
function endFlatten(step: Step): void {
  const { ledger } = step.desk;
  const { flatten } = ledger;
  if (flatten === null) return;
  const remaining = positionsInScope(ledger, flatten.scope);
  const madeWay = madeWayFor(ledger);
  step.append({
    type: 'flatten.ended',
    flattenId: flatten.flattenId,
    scope: flatten.scope,
    outcome: 'stopped',
    detail: 'the engine ended in the middle of it',
    remaining: remaining.map(({ instrument, lots, strategy }) => ({ instrument, lots, strategy })),
    orders: 0,
    durationMicros: 0,
    ...(madeWay.length === 0 ? {} : { madeWay }),
  });
}

const gridFields = [
  'kind',
  'priceIncrement',
  'lotSize',
  'contractValue',
  'quoteScale',
  'settlementScale',
] as const;

/**
 * Whether a new definition was taken as one of another grid, or refused. One of which our books
 * know nothing yet is no other grid to them: it is defined as it is.
 */
function takeGrid(step: Step, next: Instrument): boolean {
  const { desk } = step;
  const known = desk.ledger.instruments.get(next.id);
  const isSame = known === undefined || gridFields.every((field) => known[field] === next[field]);
  if (!isSame && isInBooks(desk.ledger, next.id)) {
    const refused = tryRegrid(step, next);
    if (refused === null) desk.misfits.delete(next.id);
    else refuseInstrument(step, next, refused);
    return true;
  }
  desk.misfits.delete(next.id);
  return false;
}

/** Whether anything of the books is in lots and prices of the instrument, ended or not. */
function isInBooks(ledger: LedgerState, id: InstrumentId): boolean {
  const isOf = ({ request }: OrderRecord): boolean => request.owner.instrument === id;
  return (
    [...ledger.positions.values()].some(({ instrument }) => instrument === id) ||
    [...ledger.orders.values(), ...ledger.finishedOrders].some(isOf) ||
    [...ledger.retiredOrders.values()].some(isOf) ||
    [...ledger.breaks.values()].some(({ difference }) => difference.instrument === id)
  );
}

/** Keeps the old definition for books and sessions, and the gate shut, until the next start. */
function refuseInstrument(step: Step, instrument: Instrument, why: string): void {
  const { id, priceIncrement, lotSize } = instrument;
  step.desk.misfits.add(id);
  step.desk.faults.record(step, {
    component: 'instruments',
    kind: id,
    detail:
      `${id} has a new grid (price ${priceIncrement}, lot ${lotSize}) on which our books cannot ` +
      `be said: it is not tradable until that is settled and the engine is started again; ${why}`,
    owner: null,
  });
}
