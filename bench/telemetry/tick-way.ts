/**
 * The way of a tick through the host, from a frame's text to the send of the order that it causes:
 * decoder, core, gate, loop, fence and hands are the engine's own. Left out is what is not on the
 * tick's own thread: the ledger commits when it is told to, the strategy is one line of this file,
 * and the venue takes every order and does nothing.
 */
import { ledgerSequence } from '../../engine/contract/numbers.ts';
import {
  armedDesk,
  linearInstrument,
  requestOf,
  venue as venueId,
} from '../../engine/core/core-fixture.ts';
import { monoNow } from '../../engine/host/clock.ts';
import { createIdSource } from '../../engine/host/gate/client-order-ids.ts';
import {
  createGateWords,
  epochWord,
  isLatched,
  leaseExpiry,
  openGate,
  setLeaseExpiry,
} from '../../engine/host/gate/gate-words.ts';
import { handsOf } from '../../engine/host/hands.ts';
import { Latencies } from '../../engine/host/latencies.ts';
import { Loop, stampNow } from '../../engine/host/loop.ts';
import type { Commit, Ledger } from '../../engine/ports/ledger.ts';
import type { Venue } from '../../engine/ports/venue.ts';
import { MarketDecoder } from '../../engine/venues/binance/market-decode.ts';
import { gridded } from '../../engine/venues/binance/user-data.ts';
import type { Recorder } from '../../telemetry/record/recorder.ts';

const approvalAgeMillis = 250;
const leaseNanos = 3_600e9;
const stream = 'btcusdt@bookTicker';

/** A ledger without a disk: what was appended is durable when `commit` is called. */
class HeldLedger implements Ledger {
  #last = 0;
  #listener: (commit: Commit) => void = () => {};

  readonly append: Ledger['append'] = (events) => {
    this.#last = events.at(-1)?.sequence ?? this.#last;
  };

  commit(): void {
    this.#listener({ upTo: ledgerSequence(this.#last), headHash: '', commitMicros: 100 });
  }

  readonly rehearse: Ledger['rehearse'] = async () => undefined;
  readonly queueLength = (): number => 0;
  readonly onCommit: Ledger['onCommit'] = (listener) => {
    this.#listener = listener;
  };
  readonly onFailure: Ledger['onFailure'] = () => undefined;
  readonly audit: Ledger['audit'] = async () => ({ rows: [], more: false });
  readonly verify: Ledger['verify'] = () => Promise.reject(new Error('no disk'));
  readonly close = async (): Promise<void> => undefined;
}

const takesAll: Venue = {
  send: () => ({ kind: 'sent' }),
  amend: () => ({ kind: 'sent' }),
  cancel: () => ({ kind: 'sent' }),
  openOrders: async () => [],
  positions: async () => [],
  orderFate: async () => ({ kind: 'notFound' }),
  onReport: () => undefined,
  close: async () => undefined,
};

/** One desk whose every tick becomes an order; what its stages take goes to `recorder`. */
export class TickWay {
  readonly #recorder: Recorder;
  readonly #decoder = new MarketDecoder('usdm', [gridded(linearInstrument)]);
  readonly #ids = createIdSource('desk-1', 1);
  readonly #ledger = new HeldLedger();
  readonly #words: ReturnType<typeof createGateWords>;
  readonly #loop: Loop;
  readonly #latencies = new Latencies();
  #ticks = 0;
  #text = '';
  #lastOrder = this.#ids.clientOrderId();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
    const { core } = armedDesk();
    this.#words = createGateWords(core.ledger.epoch);
    this.#loop = new Loop({
      core,
      ledger: this.#ledger,
      words: this.#words,
      latencies: this.#latencies,
      recorder,
      onBroken: (error) => {
        throw error;
      },
    });
    const venues = new Map([[venueId, takesAll]]);
    this.#loop.setPerformer(handsOf(this.#loop, this.#words, venues, approvalAgeMillis));
    openGate(this.#words, core.ledger.epoch);
    this.prepare();
  }

  /** The frame of the next tick, and the warden's lease. */
  prepare(): void {
    const now = monoNow();
    setLeaseExpiry(this.#words, (now + leaseNanos) as typeof now);
    const bid = 10_000 + (this.#ticks % 7) / 10;
    const prices = `"b":"${bid.toFixed(1)}","B":"9.000","a":"${(bid + 0.2).toFixed(1)}"`;
    const ids = `"u":${10 + this.#ticks},"s":"BTCUSDT"`;
    const data = `{"e":"bookTicker",${ids},${prices},"A":"9.000","E":1700000000000}`;
    this.#text = `{"stream":"${stream}","data":${data}}`;
  }

  /** Takes one tick all the way; the calls are those of market data, room, wishes and loop. */
  tick(): void {
    const recorder = this.#recorder;
    const loop = this.#loop;
    const words = this.#words;
    const received = monoNow();
    recorder.frameTaken(received);
    const frame = this.#decoder.decode(this.#text, received);
    recorder.frameDecoded();
    if (frame.kind !== 'tick') throw new Error(`the frame is a ${frame.kind}`);
    this.#ticks += 1;
    loop.process({ type: 'tick', tick: frame.tick });
    recorder.tickFolded(this.#ticks, received);
    const clientOrderId = this.#ids.clientOrderId();
    const stamp = stampNow();
    const outcome = loop.process(
      {
        type: 'intent',
        intentId: this.#ids.intentId(),
        clientOrderId,
        request: requestOf({ lots: 1 }),
        tickNumber: this.#ticks,
        epoch: epochWord(words),
        armed: !isLatched(words) && stamp.mono < leaseExpiry(words),
        stamp,
      },
      received,
    );
    if (outcome.refusal !== null) throw new Error(outcome.refusal.detail);
    this.#ledger.commit();
    recorder.frameEnded();
    this.#lastOrder = clientOrderId;
  }

  /** Ends the order of the last tick, so that every tick finds the same desk. */
  settle(): void {
    const clientOrderId = this.#lastOrder;
    const report = { kind: 'rejected', clientOrderId, reason: 'not taken' } as const;
    this.#loop.process({ type: 'venueReport', venue: venueId, report, stamp: stampNow() });
    this.#ledger.commit();
    if (this.#loop.core.ledger.orders.size > 0) throw new Error('an order is left over');
  }

  stop(): void {
    this.#latencies.stop();
  }
}
