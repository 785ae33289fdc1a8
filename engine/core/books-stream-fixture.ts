/**
 * Random streams of what moves money on a desk: fills, busts, fundings, expiries, restarts; each is
 * also told to a history, from which a second bookkeeping starts.
 * For tests only.
 */
import type { Accounting } from '../contract/accounting.ts';
import type { LedgerEvent } from '../contract/events.ts';
import type { InstrumentId, StrategyId } from '../contract/ids.ts';
import type { Instrument } from '../contract/instrument.ts';
import { type Lots, lots, minor, type PriceTicks, priceTicks } from '../contract/numbers.ts';
import type { VenueReport } from '../ports/venue.ts';
import { fold } from '../state/fold.ts';
import { initialState } from '../state/ledger-state.ts';
import {
  account,
  Drive,
  executionId,
  haltedDesk,
  inverse,
  inverseInstrument,
  linear,
  linearInstrument,
  maker,
  orderId,
  requestOf,
  roundedSpotInstrument,
  stampAt,
  taker,
  venue,
  wideLimits,
} from './core-fixture.ts';
import { createCore } from './engine.ts';
import type { Happening } from './second-books-of-money-fixture.ts';

export const instruments = [linearInstrument, inverseInstrument, roundedSpotInstrument] as const;
export const feeCurrencies = ['USDT', 'BTC', 'BNB'] as const;

const limits = {
  ...wideLimits,
  instruments: instruments.map(({ id }) => ({
    instrument: id,
    orderLots: lots(1_000),
    orderValueMinor: minor(1_000_000_000_000),
    priceCollarBps: 1_000,
    positionLots: lots(100_000),
    referenceAgeMillis: 60_000,
  })),
  strategies: wideLimits.strategies.map((entry) => ({
    ...entry,
    instruments: instruments.map(({ id }) => id),
  })),
};

const weights = {
  trade: 14,
  bust: 2,
  funding: 4,
  expiry: 1,
  restart: 1,
  repeatFunding: 1,
} as const;
type ActKind = keyof typeof weights;

/** The kinds of acts, each as often as its weight. */
export const booksActs: readonly ActKind[] = (Object.keys(weights) as ActKind[]).flatMap((kind) =>
  Array<ActKind>(weights[kind]).fill(kind),
);

/** `a`, `b` and `c` choose among strategies, instruments, sides, quantities and prices. */
export interface BooksAct {
  readonly kind: ActKind;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

interface History {
  readonly instrument: Instrument;
  happenings: Happening[];
}

interface Trade {
  readonly strategy: StrategyId;
  readonly instrument: number;
  readonly side: 'buy' | 'sell';
  readonly lots: number;
  readonly price: number;
}

type Filled = Extract<VenueReport, { kind: 'filled' }>;

export class BooksStream {
  drive: Drive;
  readonly events: LedgerEvent[] = [];
  /** By `strategy|instrument`. */
  readonly histories = new Map<string, History>();
  readonly counts = { trades: 0, fundings: 0, busts: 0, settlements: 0 };
  readonly #busted = new Set<string>();
  readonly #fills: { readonly key: string; readonly report: Filled; readonly of: Happening }[] = [];
  #micros = 1;
  #fundingMillis = 0;

  constructor(accounting: Accounting | null) {
    this.drive = haltedDesk(limits, (outcome) => this.events.push(...outcome.events));
    this.drive.record({ type: 'instrument.defined', instrument: roundedSpotInstrument });
    if (accounting !== null) {
      this.drive.record({ type: 'accounting.set', accounting, cause: 'test' });
    }
    this.#open();
  }

  run(acts: readonly BooksAct[]): void {
    for (const act of acts) {
      this.#micros += 1;
      this.#act(act);
    }
  }

  hasBusted(key: string): boolean {
    return this.#busted.has(key);
  }

  #open(): void {
    this.drive.rearm({ strategy: maker }, this.#micros);
    this.drive.rearm({ strategy: taker }, this.#micros);
    this.drive.rearm({}, this.#micros);
    for (const { id } of instruments) this.drive.quote(100_000, 100_002, this.#micros, id);
  }

  #act({ kind, a, b, c }: BooksAct): void {
    const instrument = (a >> 1) % instruments.length;
    switch (kind) {
      case 'trade': {
        const side = b % 2 === 0 ? 'buy' : 'sell';
        const strategy = a % 2 === 0 ? maker : taker;
        const trade = {
          strategy,
          instrument,
          side,
          lots: 1 + (b % 12),
          price: 99_000 + c,
        } as const;
        const currency = feeCurrencies[(a + b) % feeCurrencies.length] ?? 'USDT';
        return this.trade(trade, currency, (c % 90) - 20);
      }
      case 'bust':
        return this.#bust(a * 7 + b);
      case 'funding':
      case 'repeatFunding':
        return this.#fund(instrument, b, c, kind === 'repeatFunding');
      case 'expiry':
        return this.#expire(instrument, c);
      case 'restart':
        return this.#restart();
    }
  }

  trade({ strategy, instrument, side, lots: quantity, price }: Trade, fee: string, paid: number) {
    const traded = instruments[instrument];
    if (traded === undefined) return;
    this.counts.trades += 1;
    const id = `o${this.counts.trades}`;
    const owner = { strategy, instrument: traded.id };
    this.drive.work(id, requestOf({ owner, side, lots: quantity, price }), this.#micros);
    const report: Filled = {
      kind: 'filled',
      clientOrderId: orderId(id),
      executionId: executionId(`e${this.counts.trades}`),
      price: price as PriceTicks,
      lots: quantity as Lots,
      feeMinor: minor(paid),
      feeCurrency: fee,
      liquidity: 'taker',
      venueUtcMillis: 1_700_000_000_000,
    };
    this.drive.report(report, this.#micros);
    const key = `${strategy}|${traded.id}`;
    const told = { price, lots: quantity, feeMinor: paid, feeCurrency: fee } as const;
    const of: Happening = { kind: 'trade', side, ...told };
    this.#historyOf(strategy, traded.id).happenings.push(of);
    this.#fills.push({ key, report, of });
  }

  #historyOf(strategy: StrategyId, id: InstrumentId): History {
    const key = `${strategy}|${id}`;
    const instrument = instruments.find((each) => each.id === id);
    if (instrument === undefined) throw new Error(`no instrument ${id}`);
    const history = this.histories.get(key) ?? { instrument, happenings: [] };
    this.histories.set(key, history);
    return history;
  }

  /** The exchange takes an execution back: as if it had never been. Fundings stay as they were. */
  #bust(pick: number): void {
    const at = pick % Math.max(1, this.#fills.length);
    const [undone] = this.#fills.splice(at, 1);
    if (undone === undefined) return;
    const { report, key, of } = undone;
    const history = this.histories.get(key);
    if (history === undefined || history.happenings.some(({ kind }) => kind !== 'trade')) return;
    this.counts.busts += 1;
    const { clientOrderId, price, lots: quantity, feeMinor, feeCurrency } = report;
    const previous = { price, lots: quantity, feeMinor, feeCurrency };
    const told = { clientOrderId, executionId: report.executionId, reason: 'erroneous' };
    this.drive.report({ kind: 'busted', ...told, previous }, this.#micros);
    history.happenings = history.happenings.filter((each) => each !== of);
    this.#busted.add(key);
  }

  #fund(instrument: number, b: number, c: number, isRepeat: boolean): void {
    const funded = instruments[instrument];
    if (funded === undefined || funded.kind === 'spot') return;
    if (!isRepeat) this.#fundingMillis += 1;
    const rate = `${b % 3 === 0 ? '-' : ''}0.00${String(c % 100).padStart(2, '0')}3`;
    const mark = 99_500 + (c % 1_000);
    const { events } = this.drive.core.process({
      type: 'funding',
      venue,
      account,
      instrument: funded.id,
      rate,
      mark: priceTicks(mark),
      statedMinor: null,
      fundingUtcMillis: this.#fundingMillis,
      stamp: stampAt(this.#micros),
    });
    if (!events.some(({ body }) => body.type === 'funding.settled')) return;
    this.counts.fundings += 1;
    this.#everyHolder(funded.id, { kind: 'funding', rate, mark });
  }

  #everyHolder(id: InstrumentId, happening: Happening): void {
    for (const [key, { happenings }] of this.histories) {
      if (key.endsWith(`|${id}`)) happenings.push(happening);
    }
  }

  /** Expires, is settled, and is listed again, so that the stream can go on. */
  #expire(instrument: number, c: number): void {
    const id = (instrument === 1 ? inverse : linear) satisfies InstrumentId;
    const price = 99_500 + (c % 1_000);
    const head = { type: 'tradability', instrument: id, reason: 'test' } as const;
    const stamp = stampAt(this.#micros);
    const settled = priceTicks(price);
    this.drive.core.process({ ...head, tradability: 'expired', settlementPrice: settled, stamp });
    this.drive.core.process({ ...head, tradability: 'trading', settlementPrice: null, stamp });
    this.counts.settlements += 1;
    this.#everyHolder(id, { kind: 'settlement', price });
  }

  /** A new core from the record alone. */
  #restart(): void {
    const state = initialState();
    for (const event of this.events) fold(state, event);
    this.drive = new Drive(createCore(state), (outcome) => this.events.push(...outcome.events));
    this.drive.recover(this.#micros);
    this.#open();
  }
}
