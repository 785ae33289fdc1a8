/**
 * A venue and our books beside each other in simulated time: orders, executions, and the messages
 * that tell of them late and in any order, some of them wrongly. Every look is the room's own way.
 * For tests only.
 */
import {
  ClientOrderId,
  CommandId,
  type InstrumentId,
  OperatorId,
  VenueOrderId,
} from '../../contract/ids.ts';
import { lots, minor, monoNanos, priceTicks } from '../../contract/numbers.ts';
import type { BreakKind, VenueDifference } from '../../contract/reconciliation.ts';
import type { OpenOrder, VenueFill, VenueReport } from '../../ports/venue.ts';
import {
  account,
  armedDesk,
  type Drive,
  executionId,
  linear,
  orderId,
  requestOf,
  spot,
  stampAt,
  venue,
} from '../core-fixture.ts';
import { BreakWatch } from './break-watch.ts';
import { compare } from './compare.ts';
import { OwnFills } from './own-fills.ts';

const millis = 1_000;
/** Messages take less than the venue's window. */
const delayMillisLimit = 1_900;
const periodMillis = 1_000;
const streamMillis = 6_000;
export const foundMillisLimit = 5_000;

/** What was done wrong to one execution, and since when our books have it wrong. */
export interface Injected {
  readonly kind: BreakKind;
  readonly execution: string;
  readonly atMillis: number;
}

interface Happening {
  readonly atMicros: number;
  readonly happen: () => void;
}

export class VenueStream {
  readonly injected: Injected[] = [];
  readonly found: { readonly difference: VenueDifference; readonly atMillis: number }[] = [];
  readonly #drive: Drive;
  readonly #own: OwnFills;
  readonly #watch: BreakWatch;
  readonly #queue: Happening[] = [];
  readonly #open = new Map<string, OpenOrder>();
  readonly #filled = new Map<string, number>();
  readonly #fills: VenueFill[] = [];
  readonly #positions = new Map<InstrumentId, number>();
  #state: number;
  #now = 0;

  /** `windowMillis`: how far apart two looks have to be; the venue's window by default. */
  constructor(seed: number, wrongPercent: number, windowMillis?: number) {
    this.#state = seed >>> 0;
    this.#watch = new BreakWatch(windowMillis);
    this.#drive = armedDesk();
    const { core } = this.#drive;
    this.#own = new OwnFills(core.ledger);
    for (let number = 1; number <= 4; number += 1) this.#planOrder(number, wrongPercent);
    const lastMillis = streamMillis + foundMillisLimit + 2 * periodMillis;
    for (let at = this.#pick(periodMillis); at < lastMillis; at += periodMillis) this.#planLook(at);
    this.#run();
  }

  /** A number from 0 to below `limit` (mulberry32). */
  #pick(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  #plan(atMillis: number, happen: () => void): void {
    this.#queue.push({ atMicros: Math.round(atMillis * millis), happen });
  }

  /** Something that reaches our books after a message's delay; when it does. */
  #tell(atMillis: number, report: VenueReport): number {
    const heardMillis = atMillis + this.#pick(delayMillisLimit);
    this.#plan(heardMillis, () => this.#hear(report));
    return heardMillis;
  }

  #hear(report: VenueReport): void {
    const outcome = this.#drive.report(report, this.#now);
    for (const { body } of outcome.events) this.#own.note(body, this.#drive.core.ledger);
  }

  #planOrder(number: number, wrongPercent: number): void {
    const id = `o${number}`;
    const instrument = number % 2 === 0 ? spot : linear;
    const side = number > 2 ? 'sell' : 'buy';
    const price = side === 'buy' ? 100_000 : 100_010;
    const request = requestOf({ side, price, lots: 1_000, owner: { instrument } });
    const sentMillis = this.#pick(1_000);
    this.#plan(sentMillis, () => {
      this.#drive.quote(100_000, 100_010, this.#now, instrument);
      this.#drive.intent(id, request, this.#now);
      this.#drive.sent(id, this.#now);
    });
    const openMillis = sentMillis + this.#pick(100);
    const clientOrderId = orderId(id);
    const venueOrderId = VenueOrderId.parse(`v-${id}`);
    this.#plan(openMillis, () => {
      const terms = { price: priceTicks(price), lots: lots(1_000) };
      this.#open.set(id, { clientOrderId, venueOrderId, instrument, side, terms });
    });
    this.#tell(openMillis, { kind: 'accepted', clientOrderId, venueOrderId });
    const count = 2 + this.#pick(8);
    let last = openMillis;
    for (let fill = 1; fill <= count; fill += 1) {
      const atMillis = openMillis + this.#pick(streamMillis - openMillis);
      last = Math.max(last, atMillis);
      const isWrong = this.#pick(100) < wrongPercent;
      this.#planFill({ id, instrument, side }, `${id}.${fill}`, atMillis, isWrong);
    }
    if (this.#pick(3) > 0) return;
    this.#plan(last + 1, () => this.#open.delete(id));
    this.#tell(last + 1, { kind: 'cancelled', clientOrderId, reason: 'by the venue' });
  }

  #planFill(
    order: {
      readonly id: string;
      readonly instrument: InstrumentId;
      readonly side: 'buy' | 'sell';
    },
    execution: string,
    atMillis: number,
    isWrong: boolean,
  ): void {
    const { id, instrument, side } = order;
    const traded = {
      executionId: executionId(execution),
      price: priceTicks(100_000 + this.#pick(10)),
      lots: lots(2 + this.#pick(20)),
      feeMinor: minor(this.#pick(50)),
      feeCurrency: 'USDT',
      liquidity: 'maker',
      venueUtcMillis: 1_700_000_000_000 + Math.round(atMillis),
    } as const;
    const fill: VenueFill = { clientOrderId: ClientOrderId.parse(id), instrument, side, ...traded };
    this.#plan(atMillis, () => {
      this.#fills.push(fill);
      this.#filled.set(id, (this.#filled.get(id) ?? 0) + fill.lots);
      const signed = side === 'buy' ? fill.lots : -fill.lots;
      this.#positions.set(instrument, (this.#positions.get(instrument) ?? 0) + signed);
    });
    const told: VenueReport = { kind: 'filled', clientOrderId: fill.clientOrderId, ...traded };
    if (!isWrong) {
      this.#tell(atMillis, told);
      // Said twice is no break.
      if (this.#pick(4) === 0) this.#tell(atMillis, told);
      return;
    }
    this.#tellWrongly(atMillis, told);
  }

  #tellWrongly(atMillis: number, told: Extract<VenueReport, { kind: 'filled' }>): void {
    const note = (kind: BreakKind, execution: string, since: number): void => {
      this.injected.push({ kind, execution, atMillis: since });
    };
    const alter = (change: Partial<typeof told>): void =>
      note('fillAltered', told.executionId, this.#tell(atMillis, { ...told, ...change }));
    switch (this.#pick(5)) {
      case 0:
        return note('fillNotHere', told.executionId, atMillis);
      case 1: {
        const second = executionId(`${told.executionId}-again`);
        this.#tell(atMillis, told);
        return note('fillNotThere', second, this.#tell(atMillis, { ...told, executionId: second }));
      }
      case 2:
        return alter({ lots: lots(told.lots - 1) });
      case 3:
        return alter({ price: priceTicks(told.price + 1) });
      default:
        return alter({ feeMinor: minor(told.feeMinor + 1) });
    }
  }

  /** Asks as the room does: orders and positions, then executions, then positions again. */
  #planLook(atMillis: number): void {
    const gap = (): number => this.#pick(40);
    const fillsMillis = atMillis + gap();
    const endMillis = fillsMillis + gap();
    const begunMonoNanos = monoNanos(Math.round(atMillis * millis) * 1_000);
    let orders: OpenOrder[] = [];
    let before = new Map<InstrumentId, number>();
    let listed: VenueFill[] = [];
    this.#plan(atMillis, () => {
      orders = [...this.#open].map(([id, order]) => {
        return { ...order, filledLots: lots(this.#filled.get(id) ?? 0) };
      });
      before = new Map(this.#positions);
    });
    this.#plan(fillsMillis, () => {
      listed = [...this.#fills];
    });
    this.#plan(endMillis, () => {
      const positions = this.#positions;
      const instruments = [linear, spot];
      const steady = instruments.filter((one) => before.get(one) === positions.get(one));
      const fills = new Map(
        instruments.map((one) => {
          return [
            one,
            { sinceUtcMillis: 0, fills: listed.filter(({ instrument }) => instrument === one) },
          ];
        }),
      );
      const their = { venue, account, orders, positions, fills, steady: new Set(steady) };
      const { ledger } = this.#drive.core;
      const differences = compare({ ledger, fills: this.#own }, their);
      const covers = ({ kind, instrument }: VenueDifference): boolean =>
        kind !== 'positionDiffers' || their.steady.has(instrument);
      const endedMonoNanos = stampAt(this.#now).mono;
      const look = { begunMonoNanos, endedMonoNanos, differences, covers };
      this.#take(this.#watch.take(look, [...ledger.breaks.values()]));
    });
  }

  #take({ found, cleared }: ReturnType<BreakWatch['take']>): void {
    const stamp = stampAt(this.#now);
    for (const { breakId, reason } of cleared) {
      const body = { type: 'reconciliation.cleared', breakId, reason } as const;
      this.#drive.core.process({ type: 'record', body, stamp });
    }
    for (const difference of found) {
      this.found.push({ difference, atMillis: this.#now / millis });
      this.#drive.core.process({ type: 'breakFound', difference, stamp });
    }
  }

  /** Adopts every break that was found; what was refused, in words. */
  adoptAll(): string[] {
    const { core } = this.#drive;
    return [...core.ledger.breaks.keys()].flatMap((breakId) => {
      const { events, refusal } = core.process({
        type: 'breakDecided',
        breakId,
        decision: 'adopt',
        operator: OperatorId.parse('alice'),
        reason: 'the venue is right',
        commandId: CommandId.parse(`decide-${breakId}`),
        fills: [],
        stamp: stampAt(this.#now),
      });
      for (const { body } of events) this.#own.note(body, core.ledger);
      return refusal === null ? [] : [refusal.detail];
    });
  }

  /** What differs between our books and the venue now that nothing is under way. */
  differences(): VenueDifference[] {
    const orders = [...this.#open].map(([id, order]) => {
      return { ...order, filledLots: lots(this.#filled.get(id) ?? 0) };
    });
    const instruments = [linear, spot];
    const fills = new Map(
      instruments.map((one) => {
        const ours = this.#fills.filter(({ instrument }) => instrument === one);
        return [one, { sinceUtcMillis: 0, fills: ours }];
      }),
    );
    const asked = { venue, account, orders, positions: this.#positions, fills };
    const own = { ledger: this.#drive.core.ledger, fills: this.#own };
    return compare(own, { ...asked, steady: new Set(instruments) });
  }

  #run(): void {
    const inOrder = this.#queue.sort((one, other) => one.atMicros - other.atMicros);
    for (const { atMicros, happen } of inOrder) {
      this.#now = atMicros;
      happen();
    }
  }
}
