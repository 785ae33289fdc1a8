/**
 * Random lives of a few orders at a venue, told to one desk in any order, doubled and with losses,
 * and to another desk as they happened: both have to end the same.
 * For tests only; the venue's own record is the truth.
 */
import { ExecutionId, IntentId } from '../contract/ids.ts';
import { type Lots, lots, minor, priceTicks } from '../contract/numbers.ts';
import type { ExecutionTerms } from '../contract/order-change-events.ts';
import type { OrderTerms } from '../contract/orders.ts';
import { underWayMillis, type VenueReport } from '../ports/venue.ts';
import {
  armedDesk,
  type Drive,
  orderId,
  requestOf,
  stampAt,
  venueOrderId,
} from './core-fixture.ts';

/** What happened, in the order in which it did. */
type Happening =
  | { readonly kind: 'place'; readonly order: LivingOrder }
  | { readonly kind: 'report'; readonly report: VenueReport }
  | { readonly kind: 'cancel'; readonly order: LivingOrder }
  | {
      readonly kind: 'amend';
      readonly order: LivingOrder;
      readonly intentId: IntentId;
      readonly terms: OrderTerms;
    };

/** An execution that stands at the venue. */
interface Standing extends ExecutionTerms {
  readonly executionId: ExecutionId;
}

/** One order as the venue has it. */
export interface LivingOrder {
  readonly id: string;
  readonly side: 'buy' | 'sell';
  readonly first: OrderTerms;
  terms: OrderTerms;
  used: number;
  isOpen: boolean;
  amends: { readonly intentId: IntentId; readonly terms: OrderTerms }[];
  cancels: number;
  readonly standing: Standing[];
  readonly reports: VenueReport[];
  isLossy: boolean;
}

/** Choices that a shrinker can make smaller; the first of each kind is the plainest. */
export class Choices {
  readonly #list: readonly number[];
  #at = 0;

  constructor(list: readonly number[]) {
    this.#list = list;
  }

  get areLeft(): boolean {
    return this.#at < this.#list.length;
  }

  below(limit: number): number {
    const chosen = this.#list[this.#at] ?? 0;
    this.#at += 1;
    return limit <= 0 ? 0 : chosen % limit;
  }
}

/** While the market's only quote is fresh. */
const quotedMicros = 400_000;

const steps = [
  'act',
  'act',
  'act',
  'deliver',
  'deliver',
  'deliver',
  'amend',
  'amend',
  'answer',
  'answer',
  'repeat',
  'repeat',
  'undo',
  'cancel',
  'lose',
] as const;

export class OrderLives {
  readonly shuffled: Drive = armedDesk();
  readonly inOrder: Drive = armedDesk();
  readonly orders: LivingOrder[] = [];
  readonly #happenings: Happening[] = [];
  readonly #untold: VenueReport[] = [];
  readonly #told: VenueReport[] = [];
  readonly #choices: Choices;
  #executions = 0;
  #amends = 0;
  #micros = 1;

  constructor(choices: Choices) {
    this.#choices = choices;
    const count = 1 + choices.below(3);
    for (let n = 0; n < count; n += 1) this.#place(n);
    while (choices.areLeft) this.#step();
    this.#finish();
    for (const happening of this.#happenings) this.#replay(happening);
  }

  #place(n: number): void {
    const side = this.#choices.below(2) === 0 ? 'buy' : 'sell';
    const price = priceTicks(side === 'buy' ? 99_900 : 100_100);
    const first = { price, lots: lots(5 + this.#choices.below(20)) };
    const order: LivingOrder = {
      id: `o${n}`,
      side,
      first,
      terms: first,
      used: 0,
      isOpen: true,
      amends: [],
      cancels: 0,
      standing: [],
      reports: [],
      isLossy: false,
    };
    this.orders.push(order);
    this.#happen({ kind: 'place', order });
    this.#placeOn(this.shuffled, order);
    const ids = { clientOrderId: orderId(order.id), venueOrderId: venueOrderId(`v-${order.id}`) };
    this.#say(order, { kind: 'accepted', ...ids });
    // Most are known to be accepted before anything else happens to them.
    if (this.#choices.below(4) > 0) this.#deliver();
  }

  #placeOn(drive: Drive, { id, side, first }: LivingOrder): void {
    drive.intent(id, requestOf({ side, price: first.price, lots: first.lots }), quotedMicros);
    drive.sent(id, quotedMicros);
  }

  #happen(happening: Happening): void {
    this.#happenings.push(happening);
  }

  #say(order: LivingOrder, report: VenueReport): void {
    order.reports.push(report);
    this.#untold.push(report);
    this.#happen({ kind: 'report', report });
  }

  #step(): void {
    this.#micros += 1;
    const order = this.orders[this.#choices.below(this.orders.length)];
    if (order === undefined) return;
    switch (steps[this.#choices.below(steps.length)]) {
      case 'act':
        return this.#act(order);
      case 'deliver':
        return this.#deliver();
      case 'amend':
        return this.#amend(order);
      case 'answer':
        return this.#answer(order);
      case 'repeat':
        return this.#repeat();
      case 'undo':
        return this.#undo(order);
      case 'cancel':
        return this.#cancel(order);
      case 'lose':
        return this.#lose();
      default:
        return;
    }
  }

  /** The venue fills some lots, or ends the order by itself. */
  #act(order: LivingOrder): void {
    if (!order.isOpen) return;
    if (this.#choices.below(12) === 11) return this.#end(order, 'expired');
    const open = order.terms.lots - order.used;
    // A few at a time, so that an order lives to be amended more than once.
    const quantity = lots(1 + this.#choices.below(Math.min(open, 3)));
    const terms = this.#execution(quantity);
    order.used += quantity;
    order.standing.push(terms);
    if (order.used === order.terms.lots) order.isOpen = false;
    const { executionId, ...figures } = terms;
    const told = { liquidity: 'maker', venueUtcMillis: 1_700_000_000_000 } as const;
    const clientOrderId = orderId(order.id);
    this.#say(order, { kind: 'filled', clientOrderId, executionId, ...figures, ...told });
  }

  #execution(quantity: Lots): Standing {
    this.#executions += 1;
    return {
      executionId: ExecutionId.parse(`e${this.#executions}`),
      price: priceTicks(99_950 + this.#choices.below(100)),
      lots: quantity,
      feeMinor: minor(this.#choices.below(9) - 3),
      feeCurrency: 'USDT',
    };
  }

  #end(order: LivingOrder, kind: 'expired' | 'cancelled'): void {
    order.isOpen = false;
    this.#say(order, { kind, clientOrderId: orderId(order.id), reason: 'by the venue' });
  }

  /** The venue takes an execution back, or puts another in its place. */
  #undo(order: LivingOrder): void {
    const index = this.#choices.below(order.standing.length);
    const wrong = order.standing[index];
    // A correction is not corrected again: the desk takes such a chain in its order only.
    if (wrong === undefined || wrong.executionId.startsWith('c')) return;
    const { executionId, ...previous } = wrong;
    const told = { clientOrderId: orderId(order.id), previous, reason: 'clearly wrong' };
    order.standing.splice(index, 1);
    if (this.#choices.below(2) === 0) {
      return this.#say(order, { kind: 'busted', executionId, ...told });
    }
    const fresh = this.#execution(lots(1 + this.#choices.below(previous.lots)));
    const { executionId: _, ...corrected } = fresh;
    const newId = ExecutionId.parse(`c${executionId}`);
    order.standing.push({ ...corrected, executionId: newId });
    this.#say(order, {
      kind: 'corrected',
      executionId: newId,
      correctsId: executionId,
      corrected,
      liquidity: 'maker',
      venueUtcMillis: 1_700_000_000_000,
      ...told,
    });
  }

  #amend(order: LivingOrder): void {
    const terms = {
      price: priceTicks((order.first.price ?? 0) + this.#choices.below(2)),
      // Few, so that an order comes back to terms that it had before.
      lots: lots(Math.max(1, order.first.lots - 1 + this.#choices.below(3))),
    };
    this.#amends += 1;
    const intentId = IntentId.parse(`a${this.#amends}`);
    if (!amendOn(this.shuffled, order, intentId, terms, this.#micros)) return;
    this.#happen({ kind: 'amend', order, intentId, terms });
    order.amends.push({ intentId, terms });
  }

  #cancel(order: LivingOrder): void {
    if (this.shuffled.cancel(order.id, this.#micros).cancels.length === 0) return;
    this.#happen({ kind: 'cancel', order });
    order.cancels += 1;
  }

  /** The venue answers the oldest amend, else the oldest cancel. */
  #answer(order: LivingOrder): void {
    const clientOrderId = orderId(order.id);
    const amend = order.amends.shift();
    if (amend !== undefined) {
      const { intentId, terms } = amend;
      if (!order.isOpen || terms.lots <= order.used || this.#choices.below(4) === 3) {
        const reason = 'too late, or not now';
        return this.#say(order, { kind: 'amendRejected', clientOrderId, intentId, reason });
      }
      order.terms = terms;
      this.#say(order, { kind: 'amended', clientOrderId, intentId, terms });
      if (this.#choices.below(2) === 0) return;
      return this.#say(order, { kind: 'amended', clientOrderId, intentId: null, terms });
    }
    if (order.cancels === 0) return;
    order.cancels -= 1;
    if (order.isOpen) return this.#end(order, 'cancelled');
    this.#say(order, { kind: 'cancelRejected', clientOrderId, reason: 'too late' });
  }

  #deliver(): void {
    const [report] = this.#untold.splice(this.#choices.below(this.#untold.length), 1);
    if (report === undefined) return;
    this.#told.push(report);
    this.shuffled.report(report, this.#micros);
  }

  #repeat(): void {
    const report = this.#told[this.#choices.below(this.#told.length)];
    if (report !== undefined) this.shuffled.report(report, this.#micros);
  }

  #lose(): void {
    const [report] = this.#untold.splice(this.#choices.below(this.#untold.length), 1);
    if (report === undefined || !('clientOrderId' in report)) return;
    const order = this.orders.find(({ id }) => id === report.clientOrderId);
    if (order !== undefined) order.isLossy = true;
  }

  /** All is answered and told; of what was lost, the venue is asked. */
  #finish(): void {
    for (const order of this.orders) {
      while (order.amends.length + order.cancels > 0) this.#answer(order);
    }
    while (this.#untold.length > 0) {
      this.#deliver();
      this.#repeat();
    }
    this.#micros += underWayMillis * 1_000 + 1;
    for (const order of this.orders.filter(({ isLossy }) => isLossy)) {
      this.shuffled.ended('unknown', order.id, this.#micros);
      const [accepted, ...rest] = order.reports;
      if (accepted?.kind !== 'accepted') continue;
      const reports = [{ ...accepted, terms: order.terms }, ...rest];
      this.shuffled.fate(order.id, { kind: 'reports', reports }, this.#micros);
    }
  }

  #replay(happening: Happening): void {
    const { inOrder } = this;
    switch (happening.kind) {
      case 'place':
        return this.#placeOn(inOrder, happening.order);
      case 'report':
        return void inOrder.report(happening.report, this.#micros);
      case 'cancel':
        return void inOrder.cancel(happening.order.id, this.#micros);
      case 'amend': {
        const { order, intentId, terms } = happening;
        return void amendOn(inOrder, order, intentId, terms, this.#micros);
      }
    }
  }
}

/** Asks for an amend and sends it where the gate lets it; whether it did. */
function amendOn(
  drive: Drive,
  { id }: LivingOrder,
  intentId: IntentId,
  terms: OrderTerms,
  micros: number,
): boolean {
  const stamp = stampAt(Math.min(micros, quotedMicros));
  const clientOrderId = orderId(id);
  const { epoch } = drive;
  const asked = { intentId, clientOrderId, terms, tickNumber: 1, epoch, armed: true, stamp };
  if (drive.core.process({ type: 'amendIntent', ...asked }).amends.length === 0) return false;
  const message = 'amend';
  const sendMonoNanos = stamp.mono;
  drive.core.process({ type: 'sent', clientOrderId, message, sendMonoNanos, epoch, stamp });
  return true;
}
