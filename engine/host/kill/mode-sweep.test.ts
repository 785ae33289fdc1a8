// What the sweep cancels of orders that work where they may not: once each, and nothing else.
import { expect, it, vi } from 'vitest';
import {
  armedDesk,
  type Drive,
  linear,
  requestOf,
  stampAt,
  taker,
  venue,
} from '../../core/core-fixture.ts';
import type { Loop } from '../loop.ts';
import { sweepModes } from './mode-sweep.ts';

/** Orders that a sweep of the desk asks to cancel, with the cause. */
function swept(drive: Drive, isKilling = false, venues = new Set([venue])): string[] {
  const asked: string[] = [];
  const process = (event: { clientOrderId: string; cause: string }): void => {
    asked.push(`${event.clientOrderId}: ${event.cause}`);
  };
  const loop = { core: drive.core, process } as unknown as Loop;
  sweepModes({ loop, venues, isKilling: () => isKilling });
  return asked;
}
const long = (drive: Drive): void => {
  drive.work('held', requestOf());
  drive.filled('held', 'e1', 10);
};
const sell = (quantity: number) => requestOf({ side: 'sell', price: 100_100, lots: quantity });
const close = (drive: Drive): void => {
  drive.core.process({
    type: 'tradability',
    instrument: linear,
    tradability: 'reduceOnly',
    reason: '',
    settlementPrice: null,
    stamp: stampAt(1),
  });
};

it.each<[string, (drive: Drive) => string[], string[]]>([
  [
    'nothing while nothing holds it',
    (drive) => {
      drive.work('a', requestOf());
      return swept(drive);
    },
    [],
  ],
  [
    'what a halted scope still has, and not what is not known or not there yet',
    (drive) => {
      for (const id of ['a', 'b', 'c']) drive.work(id, requestOf({ price: 99_900 }));
      drive.work('other', requestOf({ owner: { strategy: taker } }));
      drive.ended('unknown', 'b');
      drive.kill({ strategy: requestOf().owner.strategy });
      drive.ended('cancelRejected', 'a');
      return swept(drive);
    },
    ['a: strategy=maker is halted'],
  ],
  [
    'again what a limit left no room for, where the venue refused its cancel',
    (drive) => {
      long(drive);
      for (const id of ['a', 'b']) drive.work(id, sell(6));
      close(drive);
      drive.ended('cancelRejected', 'b');
      return swept(drive);
    },
    ['b: BTCUSDT.sim may only be reduced'],
  ],
  [
    'nothing while a cancel is under way, and nothing that shrinks',
    (drive) => {
      long(drive);
      for (const id of ['a', 'b']) drive.work(id, sell(6));
      close(drive);
      return swept(drive);
    },
    [],
  ],
  [
    'nothing while a kill is busy with it, nor where no cancel can be written',
    (drive) => {
      drive.work('a', requestOf({ price: 99_900 }));
      close(drive);
      drive.ended('cancelRejected', 'a');
      return [...swept(drive, true), ...swept(drive, false, new Set())];
    },
    [],
  ],
])('cancels %s', (_, act, asked) => {
  expect(act(armedDesk())).toEqual(asked);
});

it('looks at no orders while nothing is held, and at them all where a scope is halted', () => {
  const drive = armedDesk();
  drive.work('a', requestOf({ price: 99_900 }));
  const looks = vi.spyOn(drive.core.ledger.orders, 'values');
  const reads = vi.spyOn(drive.core.ledger.orders, 'get');
  swept(drive);
  expect([looks.mock.calls.length, reads.mock.calls.length]).toEqual([0, 0]);
  drive.kill({ strategy: taker });
  looks.mockClear();
  swept(drive);
  expect(looks).toHaveBeenCalledTimes(1);
});
