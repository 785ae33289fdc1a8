/**
 * What orders a market takes, as Binance documents it: the gate refuses the rest with this reason.
 * By kind of instrument, because that is what decides which of its markets an order goes to.
 */
import type { Instrument } from './instrument.ts';

export interface OrderAbilities {
  /** Whether it takes GTD orders; GTC, IOC and FOK are everywhere. */
  readonly goodTillDate: boolean;
  /** Least time from now to the expiry of a GTD order, in milliseconds. */
  readonly expiryLeadMillis: number;
  readonly iceberg: boolean;
  /**
   * `smaller`: a smaller quantity in place, and nothing else (spot: order.amend.keepPriority).
   * `any`: price and quantity of a limit order, at the end of the queue (futures: order.modify).
   */
  readonly amend: 'smaller' | 'any';
}

const abilities: Readonly<Record<Instrument['kind'], OrderAbilities>> = {
  spot: {
    goodTillDate: false,
    expiryLeadMillis: 0,
    iceberg: true,
    amend: 'smaller',
  },
  linear: {
    goodTillDate: true,
    expiryLeadMillis: 600_000,
    iceberg: false,
    amend: 'any',
  },
  inverse: {
    goodTillDate: false,
    expiryLeadMillis: 0,
    iceberg: false,
    amend: 'any',
  },
};

/** What orders the market of an instrument takes. */
export const abilitiesOf = ({ kind }: Pick<Instrument, 'kind'>): OrderAbilities => abilities[kind];
