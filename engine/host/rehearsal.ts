/**
 * Orders that go the whole way through a scratch desk before the real one is armed, so that the
 * first real order does not meet code that the machine has yet to compile.
 * Reaches no venue and no record: it has a core, gate words and hands of its own, and its events
 * are read by the ledger's writer and then dropped.
 */
import type { LedgerEvent } from '../contract/events.ts';
import {
  AccountId,
  ClientOrderId,
  CommandId,
  OperatorId,
  SessionId,
  StrategyId,
  VenueOrderId,
} from '../contract/ids.ts';
import type { Instrument } from '../contract/instrument.ts';
import type { Limits } from '../contract/limits.ts';
import {
  gateEpoch,
  lots,
  type MonoNanos,
  minor,
  monoNanos,
  priceTicks,
} from '../contract/numbers.ts';
import type { Ownership } from '../contract/scope.ts';
import { orderRequestOf, type RunnerListener } from '../contract/strategy.ts';
import { createCore, type RecordBody } from '../core/engine.ts';
import type { Commit, Ledger } from '../ports/ledger.ts';
import type { Venue } from '../ports/venue.ts';
import { findOrder, initialState } from '../state/ledger-state.ts';
import { ActionDesk } from '../strategies/host/action-desk.ts';
import { threadReplyOf } from '../strategies/host/thread-messages.ts';
import { createIdSource } from './gate/client-order-ids.ts';
import { createGateWords, epochWord, openGate, setLeaseExpiry } from './gate/gate-words.ts';
import { Latencies } from './latencies.ts';
import type { Log } from './log.ts';
import { Loop, stampNow } from './loop.ts';
import { Performer } from './perform.ts';

/** Rounds of place, acknowledge, cancel and end; beyond these hardly anything gets quicker. */
const rounds = 400;
/** A machine that is busy is not kept waiting. */
const millisLimit = 1_500;
const bid = priceTicks(10_000);
const ask = priceTicks(10_002);
const plenty = Number.MAX_SAFE_INTEGER;
const strategy = StrategyId.parse('rehearsal');
const rate = { messages: 100_000, windowMillis: 1_000 };

/** Rehearses on an instrument, if there is one; resolves with the number of rounds. */
export async function rehearse(
  instrument: Instrument | undefined,
  ledger: Ledger,
  log: Pick<Log, 'info'>,
): Promise<number> {
  if (instrument === undefined) return 0;
  const stage = new Stage(instrument, ledger);
  const from = performance.now();
  const until = from + millisLimit;
  let round = 0;
  while (round < rounds && performance.now() < until) {
    round += 1;
    if (!(await stage.play(round))) break;
  }
  stage.close();
  log.info({ rounds: round, millis: Math.round(performance.now() - from) }, 'rehearsed');
  return round;
}

/** The ledger of the scratch desk: its events go to the real writer, which keeps none of them. */
class ScratchLedger implements Ledger {
  readonly #real: Ledger;
  readonly #listeners: ((commit: Commit) => void)[] = [];
  #events: LedgerEvent[] = [];

  constructor(real: Ledger) {
    this.#real = real;
  }

  readonly append: Ledger['append'] = (events) => void this.#events.push(...events);

  /** Has all that was appended read, then tells it as committed. */
  async settle(): Promise<void> {
    const events = this.#events;
    const last = events.at(-1);
    if (last === undefined) return;
    this.#events = [];
    await this.#real.rehearse(events);
    const commit = { upTo: last.sequence, headHash: '', commitMicros: 1 };
    for (const listener of this.#listeners) listener(commit);
  }

  readonly rehearse: Ledger['rehearse'] = async () => undefined;
  readonly queueLength = (): number => 0;
  readonly onCommit: Ledger['onCommit'] = (listener) => void this.#listeners.push(listener);
  readonly onFailure: Ledger['onFailure'] = () => undefined;
  readonly audit: Ledger['audit'] = async () => ({ rows: [], more: false });
  readonly verify: Ledger['verify'] = () => Promise.reject(new Error('a scratch ledger'));
  readonly close = async (): Promise<void> => undefined;
}

const sent = { kind: 'sent' } as const;
/** Takes everything and does nothing. */
const nowhere: Venue = {
  send: () => sent,
  amend: () => sent,
  cancel: () => sent,
  openOrders: async () => [],
  positions: async () => [],
  orderFate: async () => ({ kind: 'notFound' }),
  onReport: () => undefined,
  close: async () => undefined,
};

class Stage {
  readonly #instrument: Instrument;
  readonly #owner: Ownership;
  readonly #ledger: ScratchLedger;
  readonly #loop: Loop;
  readonly #words = createGateWords(gateEpoch(0));
  readonly #latencies = new Latencies();
  readonly #ids = createIdSource('rehearsal', 1);
  readonly #references = new Map<ClientOrderId, string>();
  readonly #desk: ActionDesk;
  #tickNumber = 0;

  constructor(instrument: Instrument, ledger: Ledger) {
    this.#instrument = instrument;
    this.#owner = ownerOf(instrument);
    this.#ledger = new ScratchLedger(ledger);
    this.#loop = new Loop({
      core: createCore(initialState()),
      ledger: this.#ledger,
      words: this.#words,
      latencies: this.#latencies,
      onBroken: (error) => {
        throw error;
      },
    });
    this.#desk = new ActionDesk(strategy, [instrument.id], this.#listener(), () => undefined);
    this.#loop.setPerformer(this.#performer());
    this.#loop.observe((event) => {
      this.#learn(event);
    });
    this.#arm();
  }

  close(): void {
    this.#latencies.stop();
  }

  /** One order in and out again; false when the scratch desk did not let it pass. */
  async play(round: number): Promise<boolean> {
    const now = this.#quote();
    const reference = `r${round}`;
    const side = round % 2 === 0 ? 'buy' : 'sell';
    this.#hear([{ type: 'place', reference, request: this.#request(side) }], now);
    await this.#ledger.settle();
    const clientOrderId = [...this.#references.keys()].at(-1);
    if (clientOrderId === undefined) return false;
    const venueOrderId = VenueOrderId.parse(String(round));
    this.#report({ kind: 'accepted', clientOrderId, venueOrderId });
    this.#hear([{ type: 'cancel', reference }], now);
    this.#report({ kind: 'cancelled', clientOrderId, reason: '' });
    this.#references.clear();
    await this.#ledger.settle();
    return true;
  }

  /** What a strategy's thread would have said, taken as the host takes it. */
  #hear(actions: readonly object[], receivedMonoNanos: MonoNanos): void {
    const tickNumber = this.#tickNumber;
    const of = { tickNumber, receivedMonoNanos, causedByTick: true, isInformed: true };
    const reply = threadReplyOf({ type: 'actions', actions, ...of });
    if (reply?.type === 'actions') this.#desk.take(reply);
  }

  #listener(): RunnerListener {
    return {
      onPlace: ({ reference, request, tickNumber, receivedMonoNanos }) => {
        const clientOrderId = this.#ids.clientOrderId();
        this.#references.set(clientOrderId, reference);
        const stamp = stampNow();
        const intent = {
          type: 'intent',
          intentId: this.#ids.intentId(),
          clientOrderId,
          request: orderRequestOf(this.#owner, request, stamp.utc),
          tickNumber,
          epoch: epochWord(this.#words),
          armed: true,
          stamp,
        } as const;
        const { refusal } = this.#loop.process(intent, receivedMonoNanos);
        if (refusal !== null) this.#references.delete(clientOrderId);
      },
      onCancel: ({ clientOrderId }) => {
        const cause = 'strategy rehearsal';
        this.#loop.process({ type: 'cancelIntent', clientOrderId, cause, stamp: stampNow() });
      },
      onAmend: () => undefined,
      onParent: () => undefined,
      onWhy: () => undefined,
      onFailure: () => undefined,
    };
  }

  /** Sends nowhere; an approval under the scratch words could pass no other fence. */
  #performer(): Performer {
    const venues = new Map([[this.#instrument.venue, nowhere]]);
    return new Performer(
      { words: this.#words, venues, approvalAgeMillis: millisLimit },
      {
        onSent: (clientOrderId, message, sendMonoNanos, epoch) => {
          const event = { type: 'sent', clientOrderId, message, sendMonoNanos, epoch } as const;
          this.#loop.process({ ...event, stamp: stampNow() });
        },
        onFenced: (clientOrderId, message, cause, detail) => {
          const fenced = { type: 'fenced', clientOrderId, message } as const;
          this.#loop.process({ ...fenced, cause, detail, stamp: stampNow() });
        },
        onCancelNotSent: () => undefined,
      },
    );
  }

  #learn({ body }: LedgerEvent): void {
    if (!('clientOrderId' in body) || body.clientOrderId === null) return;
    const reference = this.#references.get(body.clientOrderId);
    if (reference === undefined) return;
    const order = findOrder(this.#loop.core.ledger, body.clientOrderId) ?? null;
    this.#desk.learn({ reference, event: body.type, order, refusal: null });
  }

  #report(report: Parameters<Parameters<Venue['onReport']>[0]>[0]): void {
    const { venue } = this.#instrument;
    this.#loop.process({ type: 'venueReport', venue, report, stamp: stampNow() });
  }

  #request(side: 'buy' | 'sell') {
    const price = side === 'buy' ? bid : ask;
    const type = { type: 'limit', timeInForce: 'GTC', postOnly: true } as const;
    return { instrument: this.#instrument.id, side, ...type, price, lots: lots(1) };
  }

  #quote(): MonoNanos {
    this.#tickNumber += 1;
    const { mono: receivedMonoNanos } = stampNow();
    const sides = { bidPrice: bid, bidLots: lots(5), askPrice: ask, askLots: lots(5) };
    const head = { instrument: this.#instrument.id, receivedMonoNanos, exchangeUtcMillis: null };
    const updateId = this.#tickNumber;
    this.#loop.process({ type: 'tick', tick: { kind: 'bookTicker', ...head, updateId, ...sides } });
    return receivedMonoNanos;
  }

  #arm(): void {
    const { id: instrument, venue } = this.#instrument;
    const record = (body: RecordBody): void => {
      this.#loop.process({ type: 'record', body, stamp: stampNow() });
    };
    record({ type: 'instrument.defined', instrument: this.#instrument });
    record({ type: 'limits.set', limits: limitsOf(this.#instrument), cause: 'rehearsal' });
    const stamp = stampNow();
    const live = { kind: 'feedChange', instrument, state: 'live', reason: '' } as const;
    const change = { ...live, atMonoNanos: stamp.mono };
    this.#loop.process({ type: 'feedChange', change, venue, stamp });
    const epoch = epochWord(this.#words);
    const command = {
      kind: 'rearm',
      commandId: CommandId.parse('rehearsal'),
      actor: OperatorId.parse('rehearsal'),
      desk: 'rehearsal',
      engineSession: SessionId.parse('rehearsal'),
      epoch,
      consoleSession: 'rehearsal',
      issuedUtcNanos: stamp.utc,
      scope: {},
      typedScope: 'desk',
      reason: 'rehearsal',
    } as const;
    const actor = { kind: 'system', name: 'rehearsal' } as const;
    this.#loop.process({ type: 'rearm', command, actor, epoch, stamp });
    openGate(this.#words, epoch);
    setLeaseExpiry(this.#words, monoNanos(stamp.mono + 2 * millisLimit * 1e6));
  }
}

function ownerOf({ id, venue }: Instrument): Ownership {
  return {
    venue,
    account: AccountId.parse('rehearsal'),
    strategy,
    strategyVersion: '0',
    instrument: id,
    desk: 'rehearsal',
    trader: OperatorId.parse('rehearsal'),
    client: 'house',
  };
}

function limitsOf({ id }: Instrument): Limits {
  const one = {
    instrument: id,
    orderLots: lots(1_000),
    orderValueMinor: minor(plenty),
    priceCollarBps: 1_000,
    positionLots: lots(1_000_000),
    referenceAgeMillis: 60_000,
  };
  const own = { strategy, instruments: [id], messageRate: rate };
  return { instruments: [one], strategies: [own], desk: { messageRate: rate } };
}
