/**
 * Holds a desk's ledger against what was said of it: folds its events here, and compares the state
 * hash at each number for which somebody named one.
 * Reads the ledger file beside the running engine, chain checked; takes nothing from the engine.
 */
import { createHash } from 'node:crypto';
import { LedgerFile } from '../../ledger/ledger-file.ts';
import { fold } from '../../state/fold.ts';
import { initialState, type LedgerState } from '../../state/ledger-state.ts';
import { stateHashText } from '../../state/state-text.ts';

/** Somebody's word of the desk as it stood after an event. */
export interface Claim {
  readonly by: string;
  readonly sequence: number;
  readonly stateHash: string;
}

export const hashOf = (state: LedgerState): string =>
  createHash('sha256').update(stateHashText(state)).digest('hex');

export class RecordOracle {
  readonly state: LedgerState = initialState();
  /** Client order ids that the gate has approved. */
  readonly approved = new Set<string>();
  /** What is wrong, in words; a test wants none. */
  readonly wrongs: string[] = [];
  /** Claims that were compared, those of a start's own recovery included. */
  compared = 0;
  readonly #path: string;
  #row: { readonly sequence: number; readonly hash: string } | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** Folds on to `upTo` and compares the claims on the way; one beyond it is an event lost. */
  advance(upTo: number, claims: readonly Claim[]): void {
    const open = [...claims].sort((one, other) => one.sequence - other.sequence);
    for (const { by, sequence } of open) {
      if (sequence >= this.state.sequence) continue;
      this.wrongs.push(`event ${sequence}, told by ${by}, was passed over`);
    }
    const due = (): void => {
      while (open[0] !== undefined && open[0].sequence <= this.state.sequence) {
        const claim = open.shift();
        if (claim?.sequence === this.state.sequence) this.#compare(claim);
      }
    };
    due();
    const file = LedgerFile.open(this.#path);
    try {
      for (const { events, lastHash } of file.chunks(this.#row, upTo)) {
        for (const event of events) {
          this.#meet(event.body);
          fold(this.state, event);
          due();
        }
        this.#row = { sequence: this.state.sequence, hash: lastHash };
      }
    } finally {
      file.close();
    }
    if (this.state.sequence !== upTo) {
      this.wrongs.push(`the ledger has no event ${upTo}: it ends with ${this.state.sequence}`);
    }
    for (const { by, sequence } of open) {
      this.wrongs.push(`event ${sequence}, told by ${by}, is lost: ${upTo} is the last`);
    }
  }

  #meet(body: Parameters<typeof fold>[1]['body']): void {
    if (body.type === 'session.started') {
      const { recoveredSequence: sequence, recoveredStateHash: stateHash } = body;
      if (sequence !== this.state.sequence) {
        this.wrongs.push(`a start behind event ${this.state.sequence} says ${sequence}`);
      }
      return this.#compare({ by: 'a start', sequence, stateHash });
    }
    if (body.type !== 'verdict.recorded' || body.clientOrderId === null) return;
    if (this.approved.has(body.clientOrderId)) {
      this.wrongs.push(`${body.clientOrderId} was approved twice`);
    }
    this.approved.add(body.clientOrderId);
  }

  #compare({ by, sequence, stateHash }: Claim): void {
    this.compared += 1;
    const folded = hashOf(this.state);
    if (folded === stateHash) return;
    this.wrongs.push(`after event ${sequence} the state is ${folded}, and ${stateHash} by ${by}`);
  }
}
