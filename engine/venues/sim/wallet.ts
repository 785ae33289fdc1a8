/**
 * Balances and net positions of one account.
 * Spot checks and locks balances; futures markets keep fees and net positions only.
 */
import { invariant } from '../../contract/assert.ts';
import type { Side } from '../../contract/market.ts';
import { baseUnits, type SymbolSpec, settlementUnits, walletText } from './symbol-spec.ts';

interface Balance {
  freeUnits: number;
  lockedUnits: number;
}

/** A balance as answers and events state it. */
export interface BalanceText {
  readonly asset: string;
  readonly free: string;
  readonly locked: string;
}

export class Wallet {
  readonly #balances = new Map<string, Balance>();
  readonly #positions = new Map<string, number>();

  /** `opening`: free units of 10^-8 by asset. */
  constructor(opening: ReadonlyMap<string, number>) {
    for (const [asset, units] of opening) {
      this.#balances.set(asset, { freeUnits: units, lockedUnits: 0 });
    }
  }

  /** What an order of these terms needs: [asset, units]; nothing outside spot. */
  static need(spec: SymbolSpec, side: Side, price: number, lots: number): [string, number] | null {
    if (spec.market !== 'spot') return null;
    return side === 'buy'
      ? [spec.quote, settlementUnits(spec, price, lots)]
      : [spec.base, baseUnits(spec, lots)];
  }

  /** Locks what is free, or says that there is not enough. */
  lock(asset: string, units: number): boolean {
    const balance = this.#balance(asset);
    if (balance.freeUnits < units) return false;
    balance.freeUnits -= units;
    balance.lockedUnits += units;
    return true;
  }

  /** Gives locked units back. */
  unlock(asset: string, units: number): void {
    const balance = this.#balance(asset);
    invariant(balance.lockedUnits >= units, `${asset}: ${units} are not locked`);
    balance.lockedUnits -= units;
    balance.freeUnits += units;
  }

  /** Books a fill whose lock was already given back, and its commission. */
  fill(spec: SymbolSpec, side: Side, lots: number, value: number, commission: number): void {
    const sign = side === 'buy' ? 1 : -1;
    this.#positions.set(spec.symbol, (this.#positions.get(spec.symbol) ?? 0) + sign * lots);
    this.#balance(spec.settlement).freeUnits -= commission;
    if (spec.market !== 'spot') return;
    this.#balance(spec.quote).freeUnits -= sign * value;
    this.#balance(spec.base).freeUnits += sign * baseUnits(spec, lots);
  }

  /** Net lots traded since the account was opened. */
  positionLots(symbol: string): number {
    return this.#positions.get(symbol) ?? 0;
  }

  /** Net lots by symbol. */
  positions(): ReadonlyMap<string, number> {
    return this.#positions;
  }

  /** Takes over what the account held before; nothing of it was traded here. */
  hold(symbol: string, lots: number): void {
    this.#positions.set(symbol, lots);
  }

  balances(assets: Iterable<string> = this.#balances.keys()): BalanceText[] {
    return [...assets].map((asset) => {
      const balance = this.#balance(asset);
      return {
        asset,
        free: walletText(balance.freeUnits),
        locked: walletText(balance.lockedUnits),
      };
    });
  }

  #balance(asset: string): Balance {
    const found = this.#balances.get(asset);
    if (found !== undefined) return found;
    const made = { freeUnits: 0, lockedUnits: 0 };
    this.#balances.set(asset, made);
    return made;
  }
}
