/**
 * What the host puts on the record as it is, after the few checks that keep the state sound.
 * A mode may only tighten; a grid changes under what is open on it only where all of it fits.
 */
import { invariant } from '../contract/assert.ts';
import type { InstrumentId } from '../contract/ids.ts';
import type { Instrument } from '../contract/instrument.ts';
import { positionsInScope } from '../state/blast-radius.ts';
import { madeWayFor } from '../state/flatten-way.ts';
import { modeOfScope, modeSeverity } from '../state/mode.ts';
import type { RecordBody } from './core-event.ts';
import { tryRegrid } from './portfolio/regrid.ts';
import type { Desk, Step } from './step.ts';

/** Records `body`; an instrument that may not be redefined becomes a fault instead. */
export function takeRecord(step: Step, body: RecordBody): void {
  if (body.type === 'mode.changed') {
    const current = modeOfScope(step.desk.ledger, body.scope);
    invariant(
      modeSeverity[body.mode] >= modeSeverity[current],
      `a record may not loosen ${current} to ${body.mode}`,
    );
  }
  if (body.type === 'instrument.defined' && isMisfit(step.desk, body.instrument)) {
    const refused = tryRegrid(step, body.instrument);
    if (refused !== null) return refuseInstrument(step, body.instrument, refused);
    step.desk.misfits.delete(body.instrument.id);
    return;
  }
  if (body.type === 'instrument.defined') step.desk.misfits.delete(body.instrument.id);
  if (body.type === 'session.started') endFlatten(step);
  step.append(body);
}

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

/** Takes over the definitions for which nothing is open on the old grid any more. */
export function defineWaiting(step: Step): void {
  for (const instrument of [...step.desk.misfits.values()]) {
    if (isOpen(step.desk, instrument.id)) continue;
    step.desk.misfits.delete(instrument.id);
    step.append({ type: 'instrument.defined', instrument });
  }
}

const gridFields = [
  'kind',
  'priceIncrement',
  'lotSize',
  'contractValue',
  'quoteScale',
  'settlementScale',
] as const;

/** Whether lots and prices that are open would mean something else under the new definition. */
function isMisfit(desk: Desk, next: Instrument): boolean {
  const known = desk.ledger.instruments.get(next.id);
  if (known === undefined) return false;
  if (gridFields.every((field) => known[field] === next[field])) return false;
  return isOpen(desk, next.id);
}

function isOpen({ ledger, exposure }: Desk, id: InstrumentId): boolean {
  if ((exposure.instruments.get(id)?.workingOrders ?? 0) > 0) return true;
  // By strategy and not net: two that cancel out are two all the same.
  for (const { instrument, lots } of ledger.positions.values()) {
    if (instrument === id && lots !== 0) return true;
  }
  return false;
}

/** Keeps the old definition for the books, and the gate shut, until nothing is open on it. */
function refuseInstrument(step: Step, instrument: Instrument, why: string): void {
  const { id, priceIncrement, lotSize } = instrument;
  step.desk.misfits.set(id, instrument);
  step.desk.faults.record(step, {
    component: 'instruments',
    kind: id,
    detail:
      `${id} has a new grid (price ${priceIncrement}, lot ${lotSize}) while orders or positions ` +
      `are open on the old one: it is not tradable until they are closed at the venue; ${why}`,
    owner: null,
  });
}
