// Tick to wish and back over a strategy’s thread, one tick at a time.
import { test } from 'vitest';
import { InstrumentId, StrategyId } from '../../contract/ids.ts';
import { lots, monoNanos, priceTicks } from '../../contract/numbers.ts';
import type { StrategyRunner } from '../../contract/strategy.ts';
import { instrumentFixtures } from '../sdk/desk-fixture.ts';
import { inlineRunner } from './inline-runner-fixture.ts';
import { isolatedRunner } from './isolated-runner.ts';

const mono = () => monoNanos(Number(process.hrtime.bigint()));
const instrument = instrumentFixtures.perpetual;

test('tick to wish', async ({ bench }) => {
  for (const [name, kind] of [
    ['isolated', isolatedRunner],
    ['inline', inlineRunner],
  ] as const) {
    let answered: () => void = () => undefined;
    const runner: StrategyRunner = kind(
      {
        strategy: StrategyId.parse('bench'),
        module: new URL('./behaviour-fixture.ts', import.meta.url),
        parameters: { behaviour: 'echo' },
        instruments: [instrument],
        clock: { mono, utc: () => '0' as never },
      },
      {
        onPlace: ({ reference }) => {
          runner.onOrder({ reference, event: 'verdict.recorded', order: null, refusal: null });
          answered();
        },
        onCancel: () => undefined,
        onWhy: () => undefined,
        onFailure: (reason) => {
          throw new Error(reason);
        },
      },
    );
    await runner.start();
    runner.onMode('active', '');
    let tick = 0;
    const put = () => {
      tick += 1;
      runner.onTop({
        instrument: InstrumentId.parse(instrument.id),
        bidPrice: priceTicks(1_000 + (tick % 7)),
        bidLots: lots(5),
        askPrice: priceTicks(1_010),
        askLots: lots(5),
        receivedMonoNanos: mono(),
        tickNumber: tick,
      });
    };
    await bench(`${name}: there and back`, async () => {
      await new Promise<void>((resolve) => {
        answered = resolve;
        put();
      });
    }).run();
    await runner.stop();
  }
});
