import { describe, expect, it } from 'vitest';
import { BreakKind, VenueDifference } from '../contract/reconciliation.ts';
import {
  breakFigures,
  breakMeaning,
  breakTitle,
  decisionMeaning,
  decisionsFor,
  positionEffect,
} from './break-words.ts';

const wording = {
  price: (_: string, ticks: number): string => `${ticks} USDT`,
  quantity: (_: string, lots: number): string => `${lots} BTC`,
};

const side = { lots: 4, side: 'sell', price: 100, filledLots: 1, feeMinor: 5, feeCurrency: 'USDT' };

const differenceOf = (change: object): VenueDifference =>
  VenueDifference.parse({
    kind: 'positionDiffers',
    venue: 'sim',
    account: 'paper',
    instrument: 'BTCUSDT.sim',
    clientOrderId: 'o1',
    executionId: null,
    strategy: null,
    ours: null,
    theirs: side,
    ...change,
  });

describe('a break in words', () => {
  it.each(BreakKind.options)(
    'of kind %s says what differs, what it means and what each decision does',
    (kind) => {
      const difference = differenceOf({ kind });
      const decisions = decisionsFor(difference);
      const said = [
        breakTitle(difference),
        breakMeaning(difference, wording),
        ...decisions.map((one) => decisionMeaning(difference, one)),
      ];
      expect(new Set(said).size).toBe(said.length);
      expect(decisions).toContain('ignore');
      expect(breakFigures(difference, wording)).toMatch(/^o1: here nothing; at the venue .*4 BTC/);
    },
  );

  it.each([
    ['fillNotHere', null, side, -4],
    ['fillNotThere', side, null, 4],
    ['fillAltered', side, { ...side, lots: 6 }, -2],
    ['filledDiffers', side, { ...side, filledLots: 3 }, -2],
    ['filledDiffers', side, { lots: 4, filledLots: 3 }, -2],
    ['filledDiffers', { ...side, side: 'buy' }, { lots: 4, filledLots: 3 }, 2],
    ['orderNotHere', null, side, -1],
    ['orderNotHere', side, { lots: 4, filledLots: 0 }, 1],
    ['orderNotThere', side, null, 0],
    ['positionDiffers', { lots: -2 }, { lots: 3 }, 5],
  ])('knows by how much %s moves the position', (kind, ours, theirs, effect) => {
    expect(positionEffect(differenceOf({ kind, ours, theirs }))).toBe(effect);
  });

  it("opens no ended order again, and closes nothing of a strategy as if it were nobody's", () => {
    expect(decisionsFor(differenceOf({ kind: 'orderNotHere', ours: side }))).not.toContain('adopt');
    expect(decisionsFor(differenceOf({ kind: 'fillNotHere', strategy: 'maker' }))).not.toContain(
      'flatten',
    );
  });
});
