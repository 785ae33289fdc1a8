/**
 * What happens to contracts by the clock alone: they expire, and at simulated venues a funding
 * falls due at the desk file's rate. Real venues say both themselves.
 */
import type { DeskConfig } from '../../contract/config.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import { type PriceTicks, priceTicks } from '../../contract/numbers.ts';
import type { Stamp } from '../../core/engine.ts';
import { topOf } from '../../state/market/market-view.ts';
import type { Loop } from '../loop.ts';

const minuteMillis = 60_000;
/** Most fundings made up for at once: more have not been missed, the clock was put ahead. */
const missedLimit = 100;

export class ContractClock {
  readonly #loop: Loop;
  readonly #config: DeskConfig;
  /** The newest instant charged; what fell due before the first look is not made up for. */
  readonly #fundedUtcMillis = new Map<InstrumentId, number>();

  constructor(loop: Loop, config: DeskConfig) {
    this.#loop = loop;
    this.#config = config;
  }

  /** Does what has fallen due since the last look. */
  look(stamp: Stamp): void {
    const nowUtcMillis = Number(stamp.utc.slice(0, -6));
    for (const instrument of this.#loop.core.ledger.instruments.values()) {
      this.#expire(instrument, nowUtcMillis, stamp);
      this.#fund(instrument, nowUtcMillis, stamp);
    }
  }

  #venueOf({ venue }: Instrument): DeskConfig['venues'][number] | undefined {
    return this.#config.venues.find(({ id }) => id === venue);
  }

  /** Mid of the market, downwards to the grid; null where there is none. */
  #midOf({ id }: Instrument): PriceTicks | null {
    const known = this.#loop.core.market.instruments.get(id);
    const top = known === undefined ? null : topOf(known);
    return top === null ? null : priceTicks(Math.floor((top.bidPrice + top.askPrice) / 2));
  }

  #expire(instrument: Instrument, now: number, stamp: Stamp): void {
    const { id, expiryUtcMillis } = instrument;
    if (expiryUtcMillis === undefined || now < expiryUtcMillis) return;
    const { ledger } = this.#loop.core;
    const isExpired = ledger.books.standings.get(id)?.tradability === 'expired';
    const isHeld = [...ledger.positions.values()].some(
      ({ instrument: of, lots }) => of === id && lots !== 0,
    );
    const isSimulated = this.#venueOf(instrument)?.simulated !== undefined;
    const settlementPrice = isHeld && isSimulated ? this.#midOf(instrument) : null;
    if (isExpired && settlementPrice === null) return;
    const at = new Date(expiryUtcMillis).toISOString().slice(0, 16);
    const how = isSimulated ? ', settled at the last mid of the simulated venue' : '';
    this.#loop.process({
      type: 'tradability',
      instrument: id,
      tradability: 'expired',
      reason: `expiry ${at} UTC${how}`,
      settlementPrice,
      stamp,
    });
  }

  /** What falls due while there is no mid waits for one: it is charged late, and not never. */
  #fund(instrument: Instrument, now: number, stamp: Stamp): void {
    const { id, venue, fundingIntervalMinutes, symbol } = instrument;
    const config = this.#venueOf(instrument);
    if (fundingIntervalMinutes === undefined || config?.simulated === undefined) return;
    const terms = config.instruments.find((each) => each.symbol === symbol)?.terms;
    const rate = terms?.funding?.rate;
    if (rate === undefined) return;
    const interval = fundingIntervalMinutes * minuteMillis;
    const due = Math.floor(now / interval) * interval;
    const charged = this.#fundedUtcMillis.get(id) ?? due;
    const mark = charged < due ? this.#midOf(instrument) : null;
    this.#fundedUtcMillis.set(id, mark === null ? charged : due);
    if (mark === null) return;
    const first = Math.max(charged + interval, due - missedLimit * interval);
    for (let fundingUtcMillis = first; fundingUtcMillis <= due; fundingUtcMillis += interval) {
      this.#loop.process({
        type: 'funding',
        venue,
        account: config.account,
        instrument: id,
        rate,
        mark,
        statedMinor: null,
        fundingUtcMillis,
        stamp,
      });
    }
  }
}
