/** Runners of strategies that behave as a test asks, and a host that keeps what they want. */
import { afterEach } from 'vitest';
import { InstrumentId, StrategyId } from '../../contract/ids.ts';
import { instrumentOf } from '../../contract/instrument-fixture.ts';
import { lots, monoNanos, priceTicks } from '../../contract/numbers.ts';
import { OrderRecord } from '../../contract/orders.ts';
import type {
  RunnerListener,
  StrategyAmend,
  StrategyCancel,
  StrategyOrderUpdate,
  StrategyParent,
  StrategyPlace,
  StrategyRunner,
} from '../../contract/strategy.ts';
import { inlineRunner } from './inline-runner.ts';
import { isolatedRunner } from './isolated-runner.ts';

export const instrument = instrumentOf();
export const mono = () => monoNanos(Number(process.hrtime.bigint()));

export class Host implements RunnerListener {
  readonly places: StrategyPlace[] = [];
  readonly cancels: string[] = [];
  readonly whys: string[] = [];
  readonly failures: string[] = [];
  readonly onPlace = (place: StrategyPlace) => void this.places.push(place);
  readonly cancelTicks: unknown[] = [];
  readonly onCancel = ({ clientOrderId, tickNumber }: StrategyCancel) => {
    this.cancels.push(clientOrderId);
    this.cancelTicks.push(tickNumber);
  };
  readonly amends: StrategyAmend[] = [];
  readonly onAmend = (amend: StrategyAmend) => void this.amends.push(amend);
  readonly onParent = (parent: StrategyParent) => void this.parents.push(parent);
  readonly parents: StrategyParent[] = [];
  readonly onWhy = (line: string) => void this.whys.push(line);
  readonly onFailure = (reason: string) => void this.failures.push(reason);
}

export const runners: StrategyRunner[] = [];
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.stop();
});

const fixture = new URL('./behaviour-fixture.ts', import.meta.url);
export const specOf = (behaviour: unknown, module = fixture) => ({
  strategy: StrategyId.parse('s'),
  module,
  parameters: { behaviour },
  instruments: [instrument],
  clock: { mono, utc: () => '0' as never },
});

export function make(
  kind: typeof inlineRunner | typeof isolatedRunner,
  behaviour: unknown,
  module = fixture,
) {
  const host = new Host();
  const runner = kind(specOf(behaviour, module), host);
  runners.push(runner);
  return { host, runner };
}

export function isolated(behaviour: string) {
  const host = new Host();
  const runner = isolatedRunner(specOf(behaviour), host);
  runners.push(runner);
  return { host, runner };
}

export const topAt = (bid: number, tickNumber = 1) => ({
  instrument: instrument.id,
  bidPrice: priceTicks(bid),
  bidLots: lots(5),
  askPrice: priceTicks(bid + 3),
  askLots: lots(6),
  receivedMonoNanos: monoNanos(1_000 + tickNumber),
  tickNumber,
});

export const tradeAt = (tradeId: number) => ({
  kind: 'trade' as const,
  instrument: instrument.id,
  receivedMonoNanos: monoNanos(9),
  exchangeUtcMillis: null,
  tradeId,
  price: priceTicks(5),
  lots: lots(1),
  aggressor: 'buy' as const,
});

/** An order of an earlier run of the strategy. */
export const placeAt = (price: number): StrategyPlace => ({
  reference: `earlier-${price}`,
  tickNumber: 1,
  receivedMonoNanos: monoNanos(1),
  causedByTick: true,
  isInformed: false,
  request: {
    instrument: InstrumentId.parse('BTCUSDT.v'),
    side: 'buy',
    type: 'limit',
    price: priceTicks(price),
    timeInForce: 'GTC',
    postOnly: false,
    lots: lots(1),
  },
});

/** Nothing of this thread runs for a while, as in a turn with much to do. */
export const holdTurn = (): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
};

/** What the host would tell after the gate approved `place`. */
export function approval(
  place: StrategyPlace,
  fields: Record<string, unknown> = {},
): StrategyOrderUpdate {
  const { instrument: id, ...request } = place.request;
  const order = OrderRecord.parse({
    clientOrderId: `q-${place.reference}`,
    venueOrderId: null,
    intentId: 'i',
    status: 'pendingNew',
    request: {
      ...request,
      owner: {
        venue: 'v',
        account: 'a',
        strategy: 's',
        strategyVersion: '3',
        instrument: id,
        desk: 'd',
        trader: 't',
        client: 'c',
      },
    },
    filledLots: 0,
    executionIds: [],
    filledValueMinor: 0,
    feeMinor: 0,
    cancelRequested: false,
    reason: '',
    sentMonoNanos: null,
    ...fields,
  });
  return { reference: place.reference, event: 'verdict.recorded', order, refusal: null };
}
