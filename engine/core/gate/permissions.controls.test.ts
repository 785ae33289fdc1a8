/** P8: trader, instrument and strategy in every pair; who has no permission orders nothing. */
import { expect, it } from 'vitest';
import { OperatorId, StrategyId } from '../../contract/ids.ts';
import type { Limits } from '../../contract/limits.ts';
import {
  armedDesk,
  inverse,
  linear,
  maker,
  requestOf,
  spot,
  taker,
  wideLimits,
} from '../core-fixture.ts';

const instruments = [linear, inverse, spot];
const strategies = [maker, taker, StrategyId.parse('stranger')];
const traders = ['alice', 'bob', 'carol', 'nobody'].map((name) => OperatorId.parse(name));

/** Every subset of a list. */
const subsets = <Item>(items: readonly Item[]): Item[][] =>
  items.reduce<Item[][]>((all, item) => [...all, ...all.map((some) => [...some, item])], [[]]);

const messageRate = { messages: 50_000, windowMillis: 1_000 };

/** Permissions by strategy and by trader, as this one number says; bit by bit. */
function permissionsOf(which: number): {
  limits: Limits;
  may: (s: number, t: number, i: number) => boolean;
} {
  const sets = subsets(instruments);
  const of = (place: number) => sets[(which >> (3 * place)) & 7] ?? [];
  const limits: Limits = {
    ...wideLimits,
    strategies: [maker, taker].map((strategy, at) => ({
      strategy,
      instruments: of(at),
      messageRate,
    })),
    traders: traders.slice(0, 3).map((trader, at) => ({ trader, instruments: of(2 + at) })),
  };
  const has = (place: number, instrument: number) => {
    const wanted = instruments[instrument];
    return wanted !== undefined && of(place).includes(wanted);
  };
  const may = (s: number, t: number, i: number) => s < 2 && t < 3 && has(s, i) && has(2 + t, i);
  return { limits, may };
}

it('P8 of all pairs of trader, strategy and instrument only those permitted pass', ({ task }) => {
  let asked = 0;
  const wrong: string[] = [];
  // Each matrix of five sets of three instruments is 15 bits; a prime steps through them evenly.
  const matrices = process.env['QUARTERDECK_LONG'] === '1' ? 32_768 : 256;
  for (let n = 0; n < matrices; n += 1) {
    const which = (n * 12_289) % 32_768;
    const { limits, may } = permissionsOf(which);
    const drive = armedDesk(limits);
    for (const [s, strategy] of strategies.entries()) {
      for (const [t, trader] of traders.entries()) {
        for (const [i, instrument] of instruments.entries()) {
          const request = requestOf({ lots: 1, owner: { strategy, trader, instrument } });
          const { refusal } = drive.core.judgeOnly(drive.intentEvent(`q${asked}`, request));
          asked += 1;
          if ((refusal === null) !== may(s, t, i)) wrong.push(`${which}: ${strategy} ${trader}`);
          else if (refusal !== null && s < 2) expect(refusal.kind).toBe('notPermitted');
        }
      }
    }
  }
  task.meta.count = asked;
  expect(wrong).toEqual([]);
}, 600_000);

it('P8 a trader without permission is told so, with the node', () => {
  const { limits } = permissionsOf(0b000_000_000_111_111);
  const drive = armedDesk({
    ...limits,
    traders: [{ trader: OperatorId.parse('bob'), instruments }],
  });
  const owner = { trader: OperatorId.parse('alice') };
  expect(drive.intent('a', requestOf({ owner })).refusal).toEqual({
    kind: 'notPermitted',
    node: 'limits/traders/alice',
    detail: 'trader alice has no permission to trade BTCUSDT.sim',
  });
});
