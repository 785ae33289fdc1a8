/**
 * Every benchmark there is: one file each, in the folder of its group, with one line here.
 * Lists too what the design wants measured and is not built yet, so that nobody takes it for done.
 */
import type { Bench } from './bench.ts';
import { gate } from './core/gate.ts';

export const benches: readonly Bench[] = [gate];

/** What has a budget and cannot be measured yet, with the reason. */
export const notBuilt: Readonly<Record<string, string>> = {
  'core.backtest': 'there is no backtest yet',
};
