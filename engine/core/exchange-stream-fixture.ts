/**
 * A desk and an exchange in random streams: what the exchange executes is the truth, and its
 * reports reach the desk late, out of order, again and again, or together with impossible ones.
 * For tests only; any act may be senseless.
 */
import type { LedgerEvent } from '../contract/events.ts';
import { ExecutionId, VenueId } from '../contract/ids.ts';
import type { Instrument } from '../contract/instrument.ts';
import { type Lots, lots, type Minor, minor, type PriceTicks } from '../contract/numbers.ts';
import type { OrderRequest } from '../contract/orders.ts';
import { underWayMillis, type VenueReport } from '../ports/venue.ts';
import { fold } from '../state/fold.ts';
import { initialState } from '../state/ledger-state.ts';
import {
  Drive,
  haltedDesk,
  inverse,
  inverseInstrument,
  linear,
  linearInstrument,
  maker,
  orderId,
  requestOf,
  roundedSpotInstrument,
  taker,
  venueOrderId,
  wideLimits,
} from './core-fixture.ts';
import { createCore, ordersInDoubt } from './engine.ts';
import type { Execution } from './second-books-fixture.ts';

const spot = roundedSpotInstrument.id;
const instruments = [linearInstrument, inverseInstrument, roundedSpotInstrument] as const;

const limits = {
  ...wideLimits,
  instruments: [linear, inverse, spot].map((instrument) => ({
    instrument,
    orderLots: lots(1_000),
    orderValueMinor: minor(1_000_000_000_000),
    priceCollarBps: 1_000,
    positionLots: lots(100_000),
    referenceAgeMillis: 60_000,
  })),
  strategies: wideLimits.strategies.map((entry) => ({
    ...entry,
    instruments: [linear, inverse, spot],
  })),
};

/** How often each act is told among the others. */
const weights = {
  place: 9,
  execute: 12,
  deliver: 7,
  repeat: 2,
  lie: 2,
  cancel: 2,
  end: 1,
  send: 1,
  fence: 1,
  kill: 1,
  rearm: 2,
  crash: 1,
} as const;

type ActKind = keyof typeof weights;

/** The kinds of acts, each as often as its weight. */
export const exchangeActs: readonly ActKind[] = (Object.keys(weights) as ActKind[]).flatMap(
  (kind) => Array<ActKind>(weights[kind]).fill(kind),
);

/** `a`, `b` and `c` choose among orders, reports, sides, quantities and prices. */
export interface ExchangeAct {
  readonly kind: ActKind;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** An order as the exchange has it. */
interface Resting {
  readonly id: string;
  readonly request: OrderRequest;
  readonly instrument: Instrument;
  openLots: number;
}

type Filled = Extract<VenueReport, { kind: 'filled' }>;

export class ExchangeStream {
  drive: Drive;
  readonly events: LedgerEvent[] = [];
  /** Everything that the exchange executed, whether or not the desk has heard of it. */
  readonly executions: (Execution & { readonly order: string })[] = [];
  readonly #unsent: Resting[] = [];
  readonly #resting: Resting[] = [];
  readonly #told: VenueReport[] = [];
  readonly #untold: VenueReport[] = [];
  #placed = 0;
  #micros = 1;

  constructor() {
    this.drive = haltedDesk(limits, (outcome) => this.events.push(...outcome.events));
    this.drive.record({ type: 'instrument.defined', instrument: roundedSpotInstrument });
    this.#open();
  }

  /** Runs the acts, and then has everything told that the exchange has not said yet. */
  run(acts: readonly ExchangeAct[]): void {
    for (const act of acts) {
      this.#micros += 1;
      this.#act(act);
    }
    while (this.#untold.length > 0) this.#deliver(this.#untold.length - 1);
  }

  #open(): void {
    this.drive.rearm({ strategy: maker }, this.#micros);
    this.drive.rearm({ strategy: taker }, this.#micros);
    this.drive.rearm({}, this.#micros);
    for (const { id } of instruments) this.drive.quote(100_000, 100_002, this.#micros, id);
  }

  #act({ kind, a, b, c }: ExchangeAct): void {
    switch (kind) {
      case 'place':
        return this.#place(a, b, c);
      case 'execute':
        return this.#execute(pick(this.#resting, a), b, c);
      case 'deliver':
        return this.#deliver(a);
      case 'repeat':
        return this.#repeat(a, b);
      case 'lie':
        return this.#lie(pick(this.#resting, a), b, c);
      case 'cancel':
        return void this.drive.cancel(pick(this.#resting, a)?.id ?? 'none', this.#micros);
      case 'end':
        return this.#end(pick(this.#resting, a), b);
      case 'send':
        return this.#send(this.#unsent.shift());
      case 'fence':
        return this.#fence(this.#unsent.shift());
      case 'kill':
        return void this.drive.kill(b % 3 === 0 ? {} : { strategy: maker }, this.#micros);
      case 'rearm':
        return this.#open();
      case 'crash':
        return this.#crash();
    }
  }

  #place(a: number, b: number, c: number): void {
    const instrument = instruments[a % instruments.length] ?? linearInstrument;
    const strategy = b % 3 === 0 ? taker : maker;
    const request = requestOf({
      owner: { strategy, instrument: instrument.id },
      side: c % 2 === 0 ? 'buy' : 'sell',
      lots: 1 + c,
      price: 100_000 + b,
    });
    const id = `o${this.#placed}`;
    this.#placed += 1;
    if (this.drive.intent(id, request, this.#micros).approved.length === 0) return;
    const resting = { id, request, instrument, openLots: request.lots };
    if (a % 5 === 0) this.#unsent.push(resting);
    else this.#send(resting);
  }

  #send(order: Resting | undefined): void {
    if (order === undefined) return;
    this.drive.sent(order.id, this.#micros);
    this.#resting.push(order);
    const ids = { clientOrderId: orderId(order.id), venueOrderId: venueOrderId(`v-${order.id}`) };
    this.#untold.push({ kind: 'accepted', ...ids });
  }

  #fence(order: Resting | undefined): void {
    if (order !== undefined) this.drive.fenced(order.id, this.#micros);
  }

  #execute(order: Resting | undefined, b: number, c: number): void {
    if (order === undefined || order.openLots === 0) return;
    const { id, request, instrument } = order;
    const quantity = Math.min(order.openLots, 1 + (c % 17));
    const price = 90_000 + 37 * b + c;
    const feeMinor = (b % 4) * 13 - 8;
    const feeCurrency = c % 9 === 0 ? 'BNB' : instrument.kind === 'inverse' ? 'BTC' : 'USDT';
    order.openLots -= quantity;
    const { strategy } = request.owner;
    const { side } = request;
    const money = { price, lots: quantity, feeMinor, feeCurrency };
    this.executions.push({ order: id, instrument, strategy, side, ...money });
    this.#untold.push(this.#report(id, `e${this.executions.length}`, money));
  }

  #report(
    id: string,
    execution: string,
    money: Pick<Execution, 'price' | 'lots' | 'feeMinor' | 'feeCurrency'>,
  ): Filled {
    return {
      kind: 'filled',
      clientOrderId: orderId(id),
      executionId: ExecutionId.parse(execution),
      price: money.price as PriceTicks,
      lots: money.lots as Lots,
      feeMinor: money.feeMinor as Minor,
      feeCurrency: money.feeCurrency,
      liquidity: 'maker',
      venueUtcMillis: 1_700_000_000_000,
    };
  }

  #end(order: Resting | undefined, b: number): void {
    if (order === undefined || order.openLots === 0) return;
    order.openLots = 0;
    const kind = b % 2 === 0 ? 'cancelled' : 'expired';
    this.#untold.push({ kind, clientOrderId: orderId(order.id), reason: 'by the venue' });
  }

  #deliver(a: number): void {
    const [report] = this.#untold.splice(a % Math.max(1, this.#untold.length), 1);
    if (report === undefined) return;
    this.#told.push(report);
    this.drive.report(report, this.#micros);
  }

  /** A burst of something that the desk has heard already. */
  #repeat(a: number, b: number): void {
    const report = pick(this.#told, a);
    if (report === undefined) return;
    for (let times = 0; times <= b % 4; times += 1) this.drive.report(report, this.#micros);
  }

  /** What no exchange can mean: it must move no lot and no money. */
  #lie(order: Resting | undefined, b: number, c: number): void {
    const id = order?.id ?? 'none';
    const tooMany = (order?.request.lots ?? 0) + 1;
    const money = { price: 100_000, lots: 1, feeMinor: 7, feeCurrency: 'USDT' };
    const name = `lie${c}`;
    const lies: readonly (() => void)[] = [
      () => this.drive.report(this.#report(id, name, { ...money, lots: tooMany }), this.#micros),
      () => this.drive.report(this.#report(id, name, { ...money, lots: 0 }), this.#micros),
      () => this.drive.report(this.#report(id, name, { ...money, price: -1 }), this.#micros),
      () => this.drive.report(this.#report('o999', name, money), this.#micros),
      () =>
        this.drive.report(this.#report(id, name, money), this.#micros, VenueId.parse('elsewhere')),
    ];
    lies[b % lies.length]?.();
  }

  /** The process dies: a new core from the record alone, which then asks the exchange. */
  #crash(): void {
    const state = initialState();
    for (const event of this.events) fold(state, event);
    for (const order of this.#unsent.splice(0)) order.openLots = 0;
    this.#micros += underWayMillis * 1_000 + 1;
    this.drive = new Drive(createCore(state), (outcome) => this.events.push(...outcome.events));
    this.drive.recover(this.#micros);
    this.#micros += underWayMillis * 1_000 + 1;
    for (const { clientOrderId } of ordersInDoubt(state)) {
      const known = this.#resting.some(({ id }) => id === clientOrderId);
      const mine = (report: VenueReport): boolean =>
        'clientOrderId' in report && report.clientOrderId === clientOrderId;
      const reports = this.#untold.filter(mine);
      this.#told.push(...reports);
      this.#untold.splice(0, Infinity, ...this.#untold.filter((report) => !mine(report)));
      const fate = known
        ? ({ kind: 'reports', reports } as const)
        : ({ kind: 'notFound' } as const);
      this.drive.fate(clientOrderId, fate, this.#micros);
    }
    this.#open();
  }
}

const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % list.length];
