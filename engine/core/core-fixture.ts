/**
 * A small armed desk for the tests of the core: two instruments, two strategies, a live market.
 * For tests only; time moves by what a test says.
 */

import type { KillCommand, RearmCommand } from '../contract/commands.ts';
import type { Actor } from '../contract/events.ts';
import {
  AccountId,
  ClientOrderId,
  CommandId,
  ExecutionId,
  InstrumentId,
  IntentId,
  OperatorId,
  SessionId,
  StrategyId,
  VenueId,
  VenueOrderId,
} from '../contract/ids.ts';
import { Instrument } from '../contract/instrument.ts';
import type { Limits } from '../contract/limits.ts';
import {
  type GateEpoch,
  gateEpoch,
  lots,
  minor,
  monoNanos,
  priceTicks,
  UtcNanos,
} from '../contract/numbers.ts';
import type { OrderRequest } from '../contract/orders.ts';
import { type Ownership, type Scope, scopeText } from '../contract/scope.ts';
import type { OrderFate, VenueReport } from '../ports/venue.ts';
import { findOrder, initialState } from '../state/ledger-state.ts';
import type { CoreEvent, IntentEvent, RecordBody, Stamp } from './core-event.ts';
import { type Core, createCore, type Outcome } from './engine.ts';

export const venue = VenueId.parse('sim');
export const account = AccountId.parse('paper');
export const linear = InstrumentId.parse('BTCUSDT.sim');
export const inverse = InstrumentId.parse('BTCUSD_PERP.sim');
export const spot = InstrumentId.parse('ETHUSDT.sim');
export const maker = StrategyId.parse('maker');
export const taker = StrategyId.parse('taker');
const operator = OperatorId.parse('alice');
export const alice: Actor = { kind: 'operator', name: 'alice' };

/** Price step 0.1, lot 0.001 BTC: one increment x one lot is 100 minor units of USDT. */
export const linearInstrument: Instrument = Instrument.parse({
  id: linear,
  venue,
  symbol: 'BTCUSDT',
  kind: 'linear',
  base: 'BTC',
  quote: 'USDT',
  priceIncrement: '0.1',
  lotSize: '0.001',
  contractValue: '1',
  quoteScale: 6,
  settlementScale: 6,
});

/** Contracts of 100 USD, settled in BTC. */
export const inverseInstrument: Instrument = Instrument.parse({
  id: inverse,
  venue,
  symbol: 'BTCUSD_PERP',
  kind: 'inverse',
  base: 'BTC',
  quote: 'USD',
  priceIncrement: '0.1',
  lotSize: '1',
  contractValue: '100',
  quoteScale: 6,
  settlementScale: 8,
});

/** As the linear one, on a spot market. */
export const spotInstrument: Instrument = Instrument.parse({
  ...linearInstrument,
  id: spot,
  symbol: 'ETHUSDT',
  kind: 'spot',
  base: 'ETH',
});

/** A spot market where one increment x one lot is a tenth of a minor unit: values are rounded. */
export const roundedSpotInstrument: Instrument = Instrument.parse({
  ...linearInstrument,
  id: InstrumentId.parse('BTCUSDT.spot'),
  kind: 'spot',
  priceIncrement: '0.01',
  lotSize: '0.00001',
});

/** Both strategies may trade all instruments; generous rates. */
export const wideLimits: Limits = {
  instruments: [linear, inverse, spot].map((instrument) => ({
    instrument,
    orderLots: lots(1_000),
    orderValueMinor: minor(100_000_000_000),
    priceCollarBps: 100,
    positionLots: lots(5_000),
    referenceAgeMillis: 500,
  })),
  strategies: [maker, taker].map((strategy) => ({
    strategy,
    instruments: [linear, inverse, spot],
    messageRate: { messages: 50_000, windowMillis: 1_000 },
  })),
  desk: { messageRate: { messages: 50_000, windowMillis: 1_000 } },
};

export const ownerOf = (change: Partial<Ownership> = {}): Ownership => ({
  venue,
  account,
  strategy: maker,
  strategyVersion: '1.0.0',
  instrument: linear,
  desk: 'desk-1',
  trader: operator,
  client: 'house',
  ...change,
});

type RequestChange = Partial<Omit<OrderRequest, 'owner' | 'lots' | 'price'>> & {
  readonly owner?: Partial<Ownership>;
  readonly lots?: number;
  readonly price?: number | null;
};

/** A limit buy of 10 lots at the bid, unless said otherwise. Numbers are not checked here. */
export function requestOf(change: RequestChange = {}): OrderRequest {
  const { owner, lots: quantity = 10, price = 100_000, ...rest } = change;
  return {
    side: 'buy',
    type: 'limit',
    timeInForce: 'GTC',
    postOnly: false,
    ...rest,
    owner: ownerOf(owner),
    price: price as OrderRequest['price'],
    lots: quantity as OrderRequest['lots'],
  };
}

/** The stamp at a number of microseconds. */
export const stampAt = (micros: number): Stamp => ({
  mono: monoNanos(micros * 1_000),
  utc: UtcNanos.parse(`1700000000${String(micros).padStart(9, '0')}`.slice(0, 19)),
});

export const orderId = (text: string) => ClientOrderId.parse(text);
export const executionId = (text: string) => ExecutionId.parse(text);
export const venueOrderId = (text: string) => VenueOrderId.parse(text);

export const killOf = (scope: Scope = {}, id = 'kill-0001'): KillCommand => ({
  kind: 'kill',
  commandId: CommandId.parse(id),
  scope,
  reason: 'drill',
  actor: operator,
  door: 'button',
});

export const rearmOf = (scope: Scope): RearmCommand => ({
  kind: 'rearm',
  commandId: CommandId.parse('rearm-0001'),
  actor: operator,
  desk: 'desk-1',
  engineSession: SessionId.parse('s-1'),
  epoch: gateEpoch(0),
  consoleSession: 'console-1',
  issuedUtcNanos: stampAt(0).utc,
  scope,
  typedScope: scopeText(scope),
  reason: 'start of the day',
});

export const sessionStarted: RecordBody = {
  type: 'session.started',
  sessionId: SessionId.parse('s-1'),
  fence: 1,
  engineVersion: '0.1.0',
  environment: 'SIM',
  desk: 'desk-1',
  singleOperator: true,
  configHash: '',
  recoveredSequence: initialState().sequence,
  recoveredStateHash: '',
  reason: 'first run',
};

/** Drives one core; every call says at which microsecond it happens. */
export class Drive {
  readonly core: Core;
  readonly faults: string[] = [];
  epoch: GateEpoch;

  /** `heard` gets every outcome, in order. */
  constructor(core: Core, heard: (outcome: Outcome) => void = () => {}) {
    const process = (event: CoreEvent): Outcome => {
      const outcome = core.process(event);
      for (const { body } of outcome.events) {
        if (body.type === 'fault.recorded') this.faults.push(body.detail);
      }
      heard(outcome);
      return outcome;
    };
    this.core = { ...core, process };
    this.epoch = core.ledger.epoch;
  }

  record(body: RecordBody, micros = 0): Outcome {
    return this.core.process({ type: 'record', body, stamp: stampAt(micros) });
  }

  rearm(scope: Scope = {}, micros = 0): Outcome {
    const { epoch } = this;
    const command = rearmOf(scope);
    return this.core.process({
      type: 'rearm',
      command,
      actor: alice,
      epoch,
      stamp: stampAt(micros),
    });
  }

  kill(scope: Scope = {}, micros = 0, id = 'kill-0001'): Outcome {
    this.epoch = gateEpoch(this.epoch + 1);
    const { epoch } = this;
    const stamp = stampAt(micros);
    const command = killOf(scope, id);
    return this.core.process({ type: 'kill', command, actor: alice, cause: 'kill', epoch, stamp });
  }

  /** Best bid and ask of an instrument; the feed goes live with the first one. */
  quote(bid: number, ask: number, micros = 0, instrument = linear): void {
    const { mono, utc } = stampAt(micros);
    const head = { instrument, receivedMonoNanos: mono, exchangeUtcMillis: null };
    const known = this.core.market.instruments.get(instrument);
    if (known?.feed !== 'live') {
      const change = { kind: 'feedChange', instrument, state: 'live', reason: '' } as const;
      const stamp = { mono, utc };
      this.core.process({
        type: 'feedChange',
        change: { ...change, atMonoNanos: mono },
        venue,
        stamp,
      });
    }
    const updateId = (known?.ticker?.updateId ?? 0) + 1;
    const price = { bidPrice: priceTicks(bid), askPrice: priceTicks(ask) };
    const size = { bidLots: lots(100), askLots: lots(100) };
    this.core.process({
      type: 'tick',
      tick: { kind: 'bookTicker', ...head, updateId, ...price, ...size },
    });
  }

  intentEvent(id: string, request: OrderRequest, micros = 0): IntentEvent {
    return {
      type: 'intent',
      intentId: IntentId.parse(`i-${id}`),
      clientOrderId: orderId(id),
      request,
      tickNumber: 1,
      epoch: this.epoch,
      armed: true,
      stamp: stampAt(micros),
    };
  }

  intent(id: string, request: OrderRequest, micros = 0): Outcome {
    return this.core.process(this.intentEvent(id, request, micros));
  }

  /** `tickNumber`: of a strategy's own wish, the tick that it answers. */
  cancel(id: string, micros = 0, tickNumber?: number): Outcome {
    const stamp = stampAt(micros);
    return this.core.process({
      type: 'cancelIntent',
      clientOrderId: orderId(id),
      cause: 'test',
      tickNumber,
      stamp,
    });
  }

  sent(id: string, micros = 0): Outcome {
    const { epoch } = this;
    const stamp = stampAt(micros);
    const sendMonoNanos = stamp.mono;
    const message = 'new';
    const clientOrderId = orderId(id);
    return this.core.process({ type: 'sent', clientOrderId, message, sendMonoNanos, epoch, stamp });
  }

  fenced(id: string, micros = 0): Outcome {
    const clientOrderId = orderId(id);
    const stamp = stampAt(micros);
    return this.core.process({ type: 'fenced', clientOrderId, cause: 'epoch', detail: '', stamp });
  }

  /** Told by the venue of its order, unless it is said to come from another. */
  report(report: VenueReport, micros = 0, from = this.#venueOf(report)): Outcome {
    return this.core.process({ type: 'venueReport', venue: from, report, stamp: stampAt(micros) });
  }

  #venueOf(report: VenueReport): VenueId {
    const id = 'clientOrderId' in report ? report.clientOrderId : null;
    return (
      (id === null ? undefined : findOrder(this.core.ledger, id))?.request.owner.venue ?? venue
    );
  }

  accepted(id: string, venueId = `v-${id}`, micros = 0): Outcome {
    const ids = { clientOrderId: orderId(id), venueOrderId: venueOrderId(venueId) };
    return this.report({ kind: 'accepted', ...ids }, micros);
  }

  ended(
    kind: 'cancelled' | 'expired' | 'rejected' | 'cancelRejected' | 'unknown',
    id: string,
    at = 0,
  ) {
    return this.report({ kind, clientOrderId: orderId(id), reason: `${kind} by the venue` }, at);
  }

  filled(id: string, execution: string, quantity: number, price = 100_000, micros = 0): Outcome {
    return this.report(fillOf(id, execution, quantity, price), micros);
  }

  recover(micros = 0): Outcome {
    return this.core.process({ type: 'recover', stamp: stampAt(micros) });
  }

  fate(id: string, fate: OrderFate, micros = 0): Outcome {
    const clientOrderId = orderId(id);
    return this.core.process({ type: 'fate', clientOrderId, venue, fate, stamp: stampAt(micros) });
  }

  /** Approves, sends and accepts an order. */
  work(id: string, request: OrderRequest, micros = 0): void {
    this.intent(id, request, micros);
    this.sent(id, micros);
    this.accepted(id, `v-${id}`, micros);
  }
}

/** A fill report; its numbers are not checked here. */
export function fillOf(
  id: string,
  execution: string,
  quantity: number,
  price: number,
): VenueReport {
  return {
    kind: 'filled',
    clientOrderId: orderId(id),
    executionId: executionId(execution),
    price: price as never,
    lots: quantity as never,
    feeMinor: minor(5),
    feeCurrency: 'USDT',
    liquidity: 'maker',
    venueUtcMillis: 1_700_000_000_000,
  };
}

/** A core with instruments and limits, halted as every start is. */
export function haltedDesk(limits: Limits = wideLimits, heard?: (outcome: Outcome) => void): Drive {
  const drive = new Drive(createCore(initialState()), heard);
  drive.record(sessionStarted);
  drive.record({ type: 'instrument.defined', instrument: linearInstrument });
  drive.record({ type: 'instrument.defined', instrument: inverseInstrument });
  drive.record({ type: 'instrument.defined', instrument: spotInstrument });
  drive.record({ type: 'limits.set', limits, cause: 'test' });
  return drive;
}

/** The same, armed, with both markets quoted 100000 / 100002 at the time zero. */
export function armedDesk(limits: Limits = wideLimits, heard?: (outcome: Outcome) => void): Drive {
  const drive = haltedDesk(limits, heard);
  drive.rearm();
  drive.quote(100_000, 100_002, 0, linear);
  drive.quote(100_000, 100_002, 0, inverse);
  drive.quote(100_000, 100_002, 0, spot);
  return drive;
}
