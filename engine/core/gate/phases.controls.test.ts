/**
 * P18, phases of a session: every limit of the gate says the same in each of them, and a phase only
 * ever takes away; a collar that was skipped before the opening is how a desk was lost.
 */
import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../contract/events.ts';
import { lots } from '../../contract/numbers.ts';
import type { OrderRequest } from '../../contract/orders.ts';
import { TradingPhase } from '../../contract/trading-phase.ts';
import { fold } from '../../state/fold.ts';
import { initialState } from '../../state/ledger-state.ts';
import { amend } from '../amend-fixture.ts';
import {
  armedDesk,
  Drive,
  inverse,
  linear,
  maker,
  requestOf,
  sessionStarted,
  spot,
  stampAt,
  venue,
  wideLimits,
} from '../core-fixture.ts';
import { createCore, type Outcome } from '../engine.ts';
import { limitsWithNodes, nodeOf } from './node-fixture.ts';

const phases = TradingPhase.options;

/** A venue says the phase of the linear instrument. */
function say(drive: Drive, phase: TradingPhase, micros = 0, from = venue): Outcome {
  const change = { instrument: linear, phase, reason: phase.toUpperCase() };
  return drive.core.process({ type: 'phaseChange', change, venue: from, stamp: stampAt(micros) });
}

/** Each way in which the gate says no, by an order of 10 lots that rests unless said otherwise. */
type Case = readonly [name: string, drive: () => Drive, request: OrderRequest, micros?: number];

const nodes =
  (hard: object, scope: object = {}) =>
  () =>
    armedDesk(limitsWithNodes(nodeOf({ name: 'n', scope, currency: 'USDT', hard })));
const limited = (change: object) => () => {
  const [first, ...rest] = wideLimits.instruments;
  if (first === undefined) throw new Error('no limits');
  return armedDesk({ ...wideLimits, instruments: [{ ...first, ...change }, ...rest] });
};
const order = requestOf();
const messageRate = { messages: 0, windowMillis: 1_000 };

const suite: readonly Case[] = [
  ['P1 collar', armedDesk, requestOf({ price: 90_000 })],
  ['P1 collar of a node', nodes({ priceCollarBps: 1 }), requestOf({ price: 99_000 })],
  ['P2 value', limited({ orderValueMinor: 1_000 }), order],
  ['P2 value of a node', nodes({ orderValueMinor: 1_000 }), order],
  ['P3 quantity', limited({ orderLots: 9 }), order],
  ['P3 quantity of a node', nodes({ orderLots: 9 }, { instrument: linear }), order],
  ['P4 rate', () => armedDesk({ ...wideLimits, desk: { messageRate } }), order],
  ['P7 position', limited({ positionLots: 9 }), order],
  ['P7 gross exposure', nodes({ grossMinor: 1_000 }), order],
  ['P8 permission', () => armedDesk(permittedTo()), order],
  ['P9 long position of a node', nodes({ longLots: 9 }, { instrument: linear }), order],
  ['P14 restricted', () => armedDesk(restricted()), order],
  ['P14 no sense', armedDesk, requestOf({ price: -1 })],
  ['P16 stale', armedDesk, order, 600_000],
  ['P17 own order', crossed, requestOf({ side: 'sell', price: 100_000 })],
  ['halted by us', halted, order],
];

describe('P18 every control in every phase', () => {
  const named = suite.map((one) => [one[0], one] as const);
  it.each(named)('P18 %s refuses alike in all phases', (_, [, desk, request, micros = 0]) => {
    const answers = [null, ...phases].map((phase): Refusal | null => {
      const drive = desk();
      if (phase !== null) say(drive, phase);
      return drive.intent('x', request, micros).refusal;
    });
    const [plain] = answers;
    expect(plain).not.toBeNull();
    expect(answers).toEqual(answers.map(() => plain));
  });

  it('P18 an amend is held in each phase as a new order is', () => {
    const answers = phases.map((phase) => {
      const drive = limited({ orderLots: 20 })();
      drive.work('o', requestOf());
      say(drive, phase);
      const beyond = amend(drive, { lots: lots(21) }).refusal?.kind;
      return [phase, beyond, amend(drive, { lots: lots(19) }, 'a2').refusal?.kind];
    });
    expect(answers).toEqual([
      ['preOpen', 'orderSize', undefined],
      ['auction', 'orderSize', undefined],
      ['continuous', 'orderSize', undefined],
      ['halted', 'orderSize', 'phase'],
      ['closed', 'orderSize', 'phase'],
      ['unknown', 'orderSize', 'phase'],
    ]);
  });
});

describe('P18 which orders go in which phase', () => {
  const kinds: Readonly<Record<string, OrderRequest>> = {
    GTC: order,
    stopLimit: requestOf({ type: 'stopLimit', price: 100_400, stopPrice: 100_300 as never }),
    stop: requestOf({ type: 'stop', price: null, stopPrice: 100_300 as never }),
    market: requestOf({ type: 'market', price: null, timeInForce: 'IOC' }),
    IOC: requestOf({ timeInForce: 'IOC' }),
    FOK: requestOf({ timeInForce: 'FOK' }),
    postOnly: requestOf({ postOnly: true }),
  };
  const passing = (phase: TradingPhase): string[] => {
    const passed = Object.entries(kinds).filter(([, request]) => {
      const drive = armedDesk();
      say(drive, phase);
      const { refusal } = drive.intent('x', request);
      if (refusal !== null) expect(refusal).toMatchObject({ kind: 'phase', node: nodeText });
      return refusal === null;
    });
    return passed.map(([name]) => name);
  };

  it('a continuous phase takes every kind', () => {
    expect(passing('continuous')).toEqual(Object.keys(kinds));
  });

  it.each<[TradingPhase, readonly string[]]>([
    ['preOpen', ['GTC', 'stopLimit']],
    ['auction', ['GTC', 'stopLimit']],
    ['halted', []],
    ['closed', []],
    ['unknown', []],
  ])('P18 %s takes %j', (phase, taken) => {
    expect(passing(phase)).toEqual(taken);
  });

  it('P18 a phase is of one instrument, until the venue says another one', () => {
    const drive = armedDesk();
    say(drive, 'halted');
    const other = requestOf({ owner: { instrument: spot } });
    expect([drive.intent('a', order).refusal?.kind, drive.intent('b', other).refusal]).toEqual([
      'phase',
      null,
    ]);
    say(drive, 'continuous');
    expect(drive.intent('c', order).refusal).toBeNull();
  });

  it('P18 is on the record, holds over a restart, and is told by no other venue', () => {
    const events: Outcome['events'][number][] = [];
    const drive = armedDesk(wideLimits, (outcome) => events.push(...outcome.events));
    expect(say(drive, 'continuous').events).toEqual([]);
    expect(say(drive, 'halted').events.map(({ body }) => body)).toEqual([
      { type: 'phase.changed', venue, instrument: linear, phase: 'halted', reason: 'HALTED' },
    ]);
    expect(say(drive, 'halted').events).toEqual([]);
    say(drive, 'continuous', 1, 'other' as never);
    expect(drive.faults).toHaveLength(1);
    const state = initialState();
    for (const event of events) fold(state, event);
    const again = new Drive(createCore(state));
    again.record(sessionStarted);
    again.rearm();
    again.quote(100_000, 100_002, 0, linear);
    expect(again.intent('n', order).refusal?.kind).toBe('phase');
    say(again, 'continuous');
    expect(again.intent('m', order).refusal).toBeNull();
  });
});

const nodeText = `instruments/${linear}/phase`;

function permittedTo() {
  const [first, ...rest] = wideLimits.strategies;
  if (first === undefined) throw new Error('no limits');
  return { ...wideLimits, strategies: [{ ...first, instruments: [spot, inverse] }, ...rest] };
}

function restricted() {
  return { ...wideLimits, restricted: [{ scope: { strategy: maker }, reason: 'r' }] };
}

function crossed(): Drive {
  const drive = armedDesk();
  drive.work('own', requestOf({ price: 100_000 }));
  return drive;
}

function halted(): Drive {
  const drive = armedDesk();
  drive.kill({ strategy: maker });
  return drive;
}
