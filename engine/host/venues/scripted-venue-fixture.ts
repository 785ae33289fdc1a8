/**
 * A venue for tests of the host's own parts: holds open orders and answers as it is told to.
 * Speaks no protocol; the real ones are tested over their sockets.
 */
import type { ClientOrderId, InstrumentId } from '../../contract/ids.ts';
import { VenueOrderId } from '../../contract/ids.ts';
import type { Lots } from '../../contract/numbers.ts';
import type { OpenOrder, OrderFate, SendOutcome, Venue, VenueReport } from '../../ports/venue.ts';

export type CancelHabit = 'cancels' | 'isSilent' | 'refuses';

export class ScriptedVenue implements Venue {
  readonly open = new Map<ClientOrderId, InstrumentId>();
  readonly sent: ClientOrderId[] = [];
  readonly cancelled: ClientOrderId[] = [];
  readonly #listeners: ((report: VenueReport) => void)[] = [];
  habit: CancelHabit = 'cancels';
  up = true;

  readonly #down: SendOutcome = { kind: 'notSent', cause: 'disconnected', detail: 'down' };

  readonly send: Venue['send'] = (order) => {
    if (!this.up) return this.#down;
    this.sent.push(order.clientOrderId);
    this.open.set(order.clientOrderId, order.value.owner.instrument);
    return { kind: 'sent' };
  };

  readonly amended: ClientOrderId[] = [];

  readonly amend: Venue['amend'] = ({ clientOrderId, intentId, value }) => {
    if (!this.up) return this.#down;
    this.amended.push(clientOrderId);
    const { price, lots } = value.request;
    setImmediate(() => {
      this.report({ kind: 'amended', clientOrderId, intentId, terms: { price, lots } });
    });
    return { kind: 'sent' };
  };

  readonly cancel: Venue['cancel'] = (clientOrderId) => {
    if (!this.up) return this.#down;
    this.cancelled.push(clientOrderId);
    if (this.habit === 'isSilent') return { kind: 'sent' };
    setImmediate(() => {
      if (this.habit === 'refuses') {
        return this.report({ kind: 'cancelRejected', clientOrderId, reason: 'too late' });
      }
      this.open.delete(clientOrderId);
      this.report({ kind: 'cancelled', clientOrderId, reason: 'on request' });
    });
    return { kind: 'sent' };
  };

  readonly openOrders = async (): Promise<readonly OpenOrder[] | { readonly failed: string }> => {
    if (!this.up) return { failed: 'session is down' };
    return [...this.open].map(([clientOrderId, instrument]) => {
      return { clientOrderId, instrument, venueOrderId: VenueOrderId.parse(`v-${clientOrderId}`) };
    });
  };

  /** What the account holds; the venue keeps no book of its own. */
  readonly held = new Map<InstrumentId, Lots>();

  readonly positions: Venue['positions'] = async () => {
    if (!this.up) return { failed: 'session is down' };
    return [...this.held].map(([instrument, lots]) => ({ instrument, lots }));
  };

  readonly orderFate = async (id: ClientOrderId): Promise<OrderFate> => {
    if (!this.up) return { kind: 'failed', reason: 'session is down' };
    return this.open.has(id) ? { kind: 'working' } : { kind: 'notFound' };
  };

  readonly onReport: Venue['onReport'] = (listener) => {
    this.#listeners.push(listener);
  };

  readonly close = async (): Promise<void> => undefined;

  report(report: VenueReport): void {
    for (const listener of this.#listeners) listener(report);
  }
}
