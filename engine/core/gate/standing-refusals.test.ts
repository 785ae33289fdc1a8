// Who may trade what, and which orders, as an operator reads it: kind, node and words of every
// refusal at the first step beyond what is allowed, and the last step that still is.
import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../contract/events.ts';
import { gateEpoch } from '../../contract/numbers.ts';
import { linear, spot, taker } from '../core-fixture.ts';
import { checkDuplicateId, checkReduce } from './exposure-checks.ts';
import { factsOf, good, holding, standing } from './facts-fixture.ts';
import {
  checkArmed,
  checkHalted,
  checkInstrument,
  checkLimitsExist,
  checkPermission,
  checkValues,
} from './standing-checks.ts';
import { checkTradability } from './tradability-check.ts';

type Words = readonly [kind: Refusal['kind'], node: string, detail: string] | null;

describe('the gate on', () => {
  it.each<[string, () => Refusal | null, Words]>([
    [
      'a halt, its cause and its reason',
      () => checkHalted(factsOf({}, {}, holding('halted'))),
      ['haltedScope', 'strategy=maker', 'strategy=maker is halted by alice (rule): loss limit'],
    ],
    [
      'a halt without a reason',
      () => checkHalted(factsOf({}, {}, holding('halted', ''))),
      ['haltedScope', 'strategy=maker', 'strategy=maker is halted by alice (rule)'],
    ],
    [
      'a halt of another strategy',
      () => checkHalted(factsOf({ owner: { strategy: taker } }, {}, holding('halted'))),
      null,
    ],
    ['a scope that may reduce', () => checkHalted(factsOf({}, {}, holding('reduce'))), null],
    [
      'a flatten that nobody began',
      () => checkHalted(factsOf({}, { flattenId: 'flatten-1' as never })),
      ['haltedScope', 'flatten', 'this flatten is not under way'],
    ],
    [
      'a gate that is not armed',
      () => checkArmed(factsOf({}, { armed: false })),
      ['notArmed', 'gate', 'the gate is latched, or the lease of the warden ran out'],
    ],
    [
      'a kill that the ledger does not know yet',
      () => checkArmed(factsOf({}, { epoch: gateEpoch(1) })),
      ['notArmed', 'gate/epoch', 'the gate is at epoch 1 and the ledger at 0: a kill is under way'],
    ],
    [
      'an instrument without a definition',
      () => checkInstrument(good({ instrument: null })),
      [
        'unknownInstrument',
        'instruments/BTCUSDT.sim',
        'instrument BTCUSDT.sim is not defined on this desk',
      ],
    ],
    [
      'an instrument without a valuation',
      () => checkInstrument(good({ valuation: null })),
      [
        'unknownInstrument',
        'instruments/BTCUSDT.sim',
        'instrument BTCUSDT.sim is not defined on this desk',
      ],
    ],
    [
      'an instrument without a market',
      () => checkInstrument(good({ market: null })),
      [
        'unknownInstrument',
        'instruments/BTCUSDT.sim',
        'instrument BTCUSDT.sim is not defined on this desk',
      ],
    ],
    [
      'another grid than that of its open lots',
      () => checkInstrument(good({ gate: { ...good().gate, misfits: new Set([linear]) } })),
      [
        'unknownInstrument',
        'instruments/BTCUSDT.sim',
        'the grid of BTCUSDT.sim changed while orders or positions were open on ' + 'it',
      ],
    ],
    [
      'another grid of another instrument',
      () => checkInstrument(good({ gate: { ...good().gate, misfits: new Set([spot]) } })),
      null,
    ],
    [
      'another venue',
      () => checkInstrument(factsOf({ owner: { venue: 'other' as never } })),
      [
        'unknownInstrument',
        'instruments/BTCUSDT.sim',
        'BTCUSDT.sim trades at sim, the order names other',
      ],
    ],
    [
      'values that make no sense',
      () => checkValues(factsOf({ lots: 0 })),
      ['badInput', 'orders/x', 'a quantity of 0 lots'],
    ],
    [
      'no limits of the desk',
      () => checkLimitsExist(good({ deskWindow: null })),
      ['missingLimit', 'limits', 'no limits are set on this desk'],
    ],
    [
      'limits that the ledger does not have',
      () =>
        checkLimitsExist(
          good({ gate: { ...good().gate, ledger: { ...good().gate.ledger, limits: null } } }),
        ),
      ['missingLimit', 'limits', 'no limits are set on this desk'],
    ],
    [
      'no window of the strategy',
      () => checkLimitsExist(good({ strategyWindow: null })),
      ['missingLimit', 'limits/maker', 'no limits are set for strategy maker'],
    ],
    [
      'no limits of the strategy',
      () => checkLimitsExist(good({ permitted: null })),
      ['missingLimit', 'limits/maker', 'no limits are set for strategy maker'],
    ],
    [
      'no limits of the instrument',
      () => checkLimitsExist(good({ limits: null })),
      ['missingLimit', 'limits/BTCUSDT.sim', 'no limits are set for BTCUSDT.sim'],
    ],
    [
      'no permission',
      () => checkPermission(good({ permitted: new Set([spot]) })),
      [
        'notPermitted',
        'limits/maker/instruments',
        'strategy maker has no permission to trade BTCUSDT.sim',
      ],
    ],
    [
      'no permissions at all',
      () => checkPermission(good({ permitted: null })),
      [
        'notPermitted',
        'limits/maker/instruments',
        'strategy maker has no permission to trade BTCUSDT.sim',
      ],
    ],
    [
      'an instrument that has expired',
      () => checkTradability(factsOf({}, {}, standing('expired', ''))),
      ['notPermitted', 'instruments/BTCUSDT.sim', 'BTCUSDT.sim has expired'],
    ],
    [
      'one with a reason and a successor',
      () =>
        checkTradability({
          ...factsOf({}, {}, standing('delisted', 'thin')),
          instrument: { ...good().instrument!, successor: spot },
        }),
      [
        'notPermitted',
        'instruments/BTCUSDT.sim',
        'BTCUSDT.sim is delisted: thin; roll to ETHUSDT.sim',
      ],
    ],
    [
      'one that is no longer defined',
      () => checkTradability({ ...factsOf({}, {}, standing('delisted', '')), instrument: null }),
      ['notPermitted', 'instruments/BTCUSDT.sim', 'BTCUSDT.sim is delisted'],
    ],
    [
      'one that is being closed, one lot too many',
      () =>
        checkTradability(factsOf({ side: 'sell', lots: 7 }, {}, standing('reduceOnly', 'closing'))),
      [
        'reduceOnly',
        'instruments/BTCUSDT.sim',
        'BTCUSDT.sim may only be reduced: closing; a sell of 0.007 BTC against a ' +
          'position of 0.010 BTC',
      ],
    ],
    [
      'one that is being closed, by all that is left',
      () => checkTradability(factsOf({ side: 'sell', lots: 6 }, {}, standing('reduceOnly', ''))),
      null,
    ],
    [
      'one that is being closed, bought',
      () => checkTradability(factsOf({ lots: 1 }, {}, standing('reduceOnly', ''))),
      [
        'reduceOnly',
        'instruments/BTCUSDT.sim',
        'BTCUSDT.sim may only be reduced; a buy of 0.001 BTC against a position ' + 'of 0.010 BTC',
      ],
    ],
    [
      'one that is being closed, of who holds nothing',
      () =>
        checkTradability(
          factsOf(
            { owner: { strategy: taker }, side: 'sell', lots: 1 },
            {},
            standing('reduceOnly', ''),
          ),
        ),
      [
        'reduceOnly',
        'instruments/BTCUSDT.sim',
        'BTCUSDT.sim may only be reduced; a sell of 0.001 BTC against a position ' + 'of 0.000 BTC',
      ],
    ],
    [
      'a scope that may reduce, one lot too many',
      () => checkReduce(factsOf({ side: 'sell', lots: 7 }, {}, holding('reduce'))),
      [
        'reduceOnly',
        'strategy=maker',
        'strategy=maker may only reduce (loss limit): a sell of 0.007 BTC with ' +
          '0.004 BTC working on that side, against a position of 0.010 BTC',
      ],
    ],
    [
      'a scope that may reduce, by all that is left',
      () => checkReduce(factsOf({ side: 'sell', lots: 6 }, {}, holding('reduce'))),
      null,
    ],
    [
      'a flatten that would enlarge',
      () => checkReduce(factsOf({ lots: 1 }, { flattenId: 'flatten-1' as never }, holding())),
      [
        'reduceOnly',
        'flatten flatten-1',
        'flatten flatten-1 may only reduce (by its own word): a buy of 0.001 BTC ' +
          'with 0.000 BTC working on that side, against a position of 0.010 BTC',
      ],
    ],
    [
      'an order that says itself that it only reduces',
      () => checkReduce(factsOf({ side: 'sell', lots: 7, reduceOnly: true }, {}, holding())),
      [
        'reduceOnly',
        'order x',
        'order x may only reduce (by its own word): a sell of 0.007 BTC with ' +
          '0.004 BTC working on that side, against a position of 0.010 BTC',
      ],
    ],
    [
      'an order that does not say so',
      () => checkReduce(factsOf({ side: 'sell', lots: 7 }, {}, holding())),
      null,
    ],
    [
      'an id that was used before',
      () => checkDuplicateId(factsOf({}, { clientOrderId: 's' as never }, holding())),
      ['duplicateId', 'orders/s', 'client order id s was used before'],
    ],
    ['an id that is new', () => checkDuplicateId(factsOf({}, {}, holding())), null],
  ])('%s', (_, ask, words) => {
    const refusal = ask();
    expect(refusal && [refusal.kind, refusal.node, refusal.detail]).toEqual(words);
  });
});
