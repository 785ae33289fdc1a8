/**
 * The limits on scopes with the sums they are held against, kept up order by order, fill by fill
 * and message by message.
 * Judges nothing; the sums always equal a scan of the ledger (engine/state/node-exposure).
 */
import type { OrderRecord, OrderRequest } from '../../contract/orders.ts';
import type { Ownership } from '../../contract/scope.ts';
import type { VerdictInputs } from '../../contract/verdict.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import {
  cellIn,
  countWorking,
  type ExposureCell,
  emptyCell,
  scanCells,
  takeHeld,
  worstMinor,
} from '../../state/node-exposure.ts';
import { positionKey } from '../../state/position.ts';
import type { GateContext } from './ask.ts';
import { CovarianceInForce } from './covariance-in-force.ts';
import { judgedBy } from './drifts.ts';
import { type NodeSums, sumsOf } from './node-sums.ts';
import { OwnerIndex, type OwnerLimits, type OwnerSets, type OwnerSource } from './owner-limits.ts';

type Who = Pick<Ownership, 'account' | 'strategy' | 'instrument'>;

const keyOf = ({ account, strategy, instrument }: Who): string =>
  positionKey(account, strategy, instrument);

export class NodeBook implements OwnerSource {
  readonly #ledger: LedgerState;
  readonly #owners = new OwnerIndex();
  readonly covariance = new CovarianceInForce();
  #nodes: readonly NodeSums[] = [];
  #cells = new Map<string, ExposureCell>();

  constructor(ledger: LedgerState) {
    this.#ledger = ledger;
    this.renew();
  }

  /** All nodes with their sums, in the order of the desk file. */
  get nodes(): readonly NodeSums[] {
    return this.#nodes;
  }

  /**
   * Works everything out anew, for the limits and instruments that the ledger has now; messages
   * already counted stay counted.
   */
  renew(): void {
    const former = new Map(this.#nodes.map((sums) => [sums.node.name, sums]));
    const nodes = this.#ledger.limits?.nodes ?? [];
    this.#nodes = nodes.map((node) => sumsOf(node, former.get(node.name)));
    this.#cells = nodes.length === 0 ? new Map<string, ExposureCell>() : scanCells(this.#ledger);
    this.#owners.forget();
    for (const cell of this.#cells.values()) this.#add(cell, 1);
    this.covariance.renew(this.#ledger);
  }

  /** What holds an owner under the limits in force. */
  of(owner: Ownership, gate: GateContext): OwnerLimits {
    return this.#owners.of(owner, gate, this);
  }

  /** The share of an owner in the sums; an empty one where it has none yet. */
  cellOf(owner: Who): ExposureCell {
    return this.#cells.get(keyOf(owner)) ?? emptyCell(this.#ledger, owner);
  }

  /** Replaces what `previous` counted for by what `next` does; either may be left out. */
  move(previous: OrderRecord | undefined, next: OrderRecord | undefined): void {
    const order = next ?? previous;
    if (this.#nodes.length === 0 || order === undefined) return;
    const { owner } = order.request;
    const valuation = this.#ledger.valuations.get(owner.instrument);
    this.#change(owner, (cell) => {
      if (previous !== undefined) countWorking(cell, previous, valuation, -1);
      if (next !== undefined) countWorking(cell, next, valuation, 1);
    });
  }

  /** Takes a position over as the ledger has it now. */
  follow(who: Who): void {
    if (this.#nodes.length === 0) return;
    this.#change(who, (cell) => {
      takeHeld(cell, this.#ledger, keyOf(who));
    });
  }

  /** Counts one message of an owner, a cancel too. */
  count(owner: Ownership, gate: GateContext, monoNanos: number): void {
    if (this.#nodes.length === 0) return;
    const { hard, soft } = this.of(owner, gate);
    for (const window of hard.windows) window.add(monoNanos);
    for (const window of soft.windows) window.add(monoNanos);
  }

  /** Remembers an approved order where one like it is a likely duplicate for a while. */
  noteOrder(
    request: OrderRequest,
    gate: GateContext,
    monoNanos: number,
    inputs: VerdictInputs,
  ): void {
    if (this.#nodes.length === 0) return;
    const { hard, soft } = this.of(request.owner, gate);
    for (const { sums } of hard.all) sums.recent?.add(request, monoNanos);
    notePriceIn(hard, request, monoNanos, inputs);
    notePriceIn(soft, request, monoNanos, inputs);
  }

  /** Remembers the price of an amend that passed, where such prices may drift. */
  notePrice(
    request: OrderRequest,
    gate: GateContext,
    monoNanos: number,
    inputs: VerdictInputs,
  ): void {
    if (this.#nodes.length === 0) return;
    const { hard, soft } = this.of(request.owner, gate);
    notePriceIn(hard, request, monoNanos, inputs);
    notePriceIn(soft, request, monoNanos, inputs);
  }

  #change(who: Who, change: (cell: ExposureCell) => void): void {
    const key = keyOf(who);
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = emptyCell(this.#ledger, who);
      this.#cells.set(key, cell);
      // Who was resolved before has an empty one in its place.
      this.#owners.forget();
    }
    this.#add(cell, -1);
    change(cell);
    this.#add(cell, 1);
  }

  /** Adds a cell to the sums of every node that it is in, or takes it out again. */
  #add(cell: ExposureCell, sign: 1 | -1): void {
    const worst = worstMinor(cell);
    for (const sums of this.#nodes) {
      if (!cellIn(sums.node.scope, cell)) continue;
      sums.heldLots += sign * cell.held.lots;
      sums.buyLots += sign * cell.buys.lots;
      sums.sellLots += sign * cell.sells.lots;
      sums.grossMinor += sign * worst;
      sums.unpriced += sign * cell.unpriced;
      sums.lines?.add(cell, sign);
      sums.concentration?.add(cell, sign);
    }
  }
}

function notePriceIn(
  { drifts }: OwnerSets,
  request: OrderRequest,
  monoNanos: number,
  inputs: VerdictInputs,
): void {
  if (drifts.length === 0) return;
  const price = judgedBy(request, inputs);
  for (const { set } of drifts) set.drifts?.add(request.owner.instrument, price, monoNanos);
}
