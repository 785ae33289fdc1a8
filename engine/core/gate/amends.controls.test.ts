/**
 * P15: whatever refuses a new order refuses the amend of a working one to the same terms, with the
 * same words and figures; and what lets one pass lets the other.
 */
import { expect, it } from 'vitest';
import type { Refusal } from '../../contract/events.ts';
import { lots, priceTicks } from '../../contract/numbers.ts';
import type { OrderTerms } from '../../contract/orders.ts';
import { TradingPhase } from '../../contract/trading-phase.ts';
import { amend } from '../amend-fixture.ts';
import {
  armedDesk,
  type Drive,
  linear,
  maker,
  requestOf,
  spot,
  stampAt,
  taker,
  venue,
  wideLimits,
} from '../core-fixture.ts';
import { limitsWithNodes, nodeOf } from './node-fixture.ts';

const [ofLinear, ...others] = wideLimits.instruments;
if (ofLinear === undefined) throw new Error('no limits');
const limited = (change: object) => () =>
  armedDesk({ ...wideLimits, instruments: [{ ...ofLinear, ...change }, ...others] });
const node =
  (set: object, scope: object = {}) =>
  () =>
    armedDesk(limitsWithNodes(nodeOf({ name: 'n', scope, currency: 'USDT', hard: {}, ...set })));
const instrument = { instrument: linear };

/** What happens behind the working order and before the amend, or the new order. */
type Then = (drive: Drive) => void;
type Case = readonly [name: string, desk: () => Drive, terms: Partial<OrderTerms>, then?: Then];

const price = (ticks: number) => ({ price: priceTicks(ticks) });
const size = (quantity: number) => ({ lots: lots(quantity) });
const halfShare = { concentration: { shareBps: 5_000, floorMinor: 150_000_000 } };
const drift = { priceDrift: { bps: 10, windowMillis: 1_000 } };
const setLimits = (change: object) => (drive: Drive) => {
  drive.record({ type: 'limits.set', limits: { ...wideLimits, ...change }, cause: 'test' });
};
const messageRate = { messages: 1_000, windowMillis: 1_000 };

const suite: readonly Case[] = [
  ['P1 collar', armedDesk, price(90_000)],
  ['P1 collar of a node', node({ hard: { priceCollarBps: 50 } }), price(99_500)],
  ['P1 drift of a node', node({ hard: drift }), price(99_800)],
  ['P2 value', limited({ orderValueMinor: 200_000_000 }), size(21)],
  ['P2 value of a node', node({ hard: { orderValueMinor: 200_000_000 } }), size(21)],
  ['P3 quantity', limited({ orderLots: 20 }), size(21)],
  ['P3 quantity of a node', node({ hard: { orderLots: 20 } }, instrument), size(21)],
  ['P7 position', limited({ positionLots: 20 }), size(21)],
  ['P7 gross exposure', node({ hard: { grossMinor: 200_000_000 } }), size(21)],
  ['P7 concentration', node({ hard: halfShare }), size(21), besideSpot],
  ['R3 long position of a node', node({ hard: { longLots: 20 } }, instrument), size(21)],
  ['P8 permission of a strategy', armedDesk, size(9), setLimits({ strategies: [spotOnly()] })],
  ['P8 permission of a trader', armedDesk, size(9), setLimits({ traders: [] })],
  ['P11 a soft limit', node({ soft: { orderValueMinor: 200_000_000 } }), size(21)],
  ['P14 restricted', armedDesk, size(9), setLimits({ restricted: [{ scope: {}, reason: 'r' }] })],
  ['P14 no sense', armedDesk, size(0)],
  ['P14 a price of nothing', armedDesk, price(-1)],
  ['P14 a missing limit', armedDesk, size(9), setLimits({ instruments: others })],
  ['P16 a feed that is down', armedDesk, size(9), feedDown],
  ['P17 an own order', armedDesk, price(100_010), ownOffer],
  ['mode reduce', armedDesk, size(11), reduced],
  ...TradingPhase.options
    .filter((phase) => !['preOpen', 'auction', 'continuous'].includes(phase))
    .map((phase): Case => [`P18 ${phase}`, armedDesk, size(9), inPhase(phase)]),
];

const nothing: Then = () => undefined;

/** What stands against it, but for what it is called by. */
const gist = (refusal: Refusal | null) =>
  refusal === null
    ? null
    : { kind: refusal.kind, node: refusal.node.replace(/^orders\/.*/, ''), breach: refusal.breach };

const named = suite.map((one) => [one[0], one] as const);
it.each(named)('P15 %s holds an amend as a new order', (_, [, desk, terms, then = nothing]) => {
  const base = requestOf({ lots: 10 });
  const amending = desk();
  amending.work('o', base);
  then(amending);
  const fresh = desk();
  fresh.work('o', base);
  fresh.cancel('o');
  fresh.ended('cancelled', 'o');
  then(fresh);
  const amended = gist(amend(amending, terms).refusal);
  const ordered = gist(fresh.intent('n', { ...base, ...terms }).refusal);
  expect(ordered).not.toBeNull();
  expect(amended).toEqual(ordered);
});

it.each([size(9), size(11), price(99_990), { ...price(100_001), ...size(3) }])(
  'what a new order may be, %j, an amend may be',
  (terms) => {
    const drive = node({ hard: { orderValueMinor: 200_000_000, grossMinor: 300_000_000 } })();
    drive.work('o', requestOf({ lots: 10 }));
    expect(amend(drive, terms).refusal).toBeNull();
  },
);

it('P15 messages of amends fill a window as those of orders do', () => {
  const rate = { messages: 3, windowMillis: 1_000 };
  const drive = armedDesk({ ...wideLimits, desk: { messageRate: rate } });
  drive.work('o', requestOf({ lots: 10 }));
  drive.work('p', requestOf({ lots: 10, owner: { strategy: taker } }));
  expect(amend(drive, size(9)).refusal).toBeNull();
  expect(drive.intent('q', requestOf({ lots: 1 })).refusal?.kind).toBe('messageRate');
  expect(amend(drive, size(8), 'a2').refusal).not.toBeNull();
});

function besideSpot(drive: Drive): void {
  drive.work('s', requestOf({ lots: 10, owner: { instrument: spot } }));
}

function spotOnly() {
  return { strategy: maker, instruments: [spot], messageRate };
}

function feedDown({ core }: Drive): void {
  const { mono, utc } = stampAt(0);
  const change = { kind: 'feedChange', instrument: linear, state: 'down', reason: 'gone' } as const;
  core.process({
    type: 'feedChange',
    change: { ...change, atMonoNanos: mono },
    venue,
    stamp: { mono, utc },
  });
}

function ownOffer(drive: Drive): void {
  const offer = requestOf({ side: 'sell', price: 100_005, owner: { strategy: taker } });
  drive.work('offer', offer);
}

function reduced(drive: Drive): void {
  drive.record({
    ...{ type: 'mode.changed', scope: { strategy: maker }, previous: 'active', mode: 'reduce' },
    ...{ epoch: drive.epoch, actor: { kind: 'system', name: 'test' }, cause: 'test' },
    ...{ reason: '', commandId: null },
  });
}

function inPhase(phase: TradingPhase): Then {
  return ({ core }) => {
    const change = { instrument: linear, phase, reason: 'told' };
    core.process({ type: 'phaseChange', change, venue, stamp: stampAt(0) });
  };
}
