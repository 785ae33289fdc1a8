/**
 * P18 from a venue's process to the gate of the running engine: the venue is told to halt, to open
 * by an auction, to say what nobody knows; and again behind a killed engine.
 */
import { afterEach, expect, test } from 'vitest';
import type { GateAnswer } from '../../contract/gate-ask.ts';
import { InstrumentId, StrategyId } from '../../contract/ids.ts';
import { TestDesk, until } from '../desk-fixture.ts';
import { venueFault } from '../kill/many-orders-fixture.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
}, 60_000);

const instrument = InstrumentId.parse('SOLUSDT.sim');
const strategy = StrategyId.parse('cross-sol');

async function ask(desk: TestDesk, order: object): Promise<GateAnswer> {
  const plain = { instrument, side: 'buy', postOnly: false, lots: 10 };
  const request = { ...plain, ...order };
  const { result } = await desk.ask({ type: 'gate.ask', question: { strategy, request } });
  if (result.kind !== 'gateAnswer') throw new Error('no answer of the gate');
  return result.answer;
}

/** What the gate says to an order that rests and to one that takes; `goes`: nothing against it. */
async function answers(desk: TestDesk): Promise<string[]> {
  const probe = await ask(desk, { type: 'limit', timeInForce: 'GTC', price: 1 });
  const price = Math.floor((probe.inputs?.referencePrice ?? 0) * 0.995);
  const resting = await ask(desk, { type: 'limit', timeInForce: 'GTC', price });
  const taking = await ask(desk, { type: 'market', timeInForce: 'IOC', price: null });
  return [resting, taking].map(({ refusal }) => refusal?.kind ?? 'goes');
}

const phaseIn = (desk: TestDesk) => desk.ledgerState().phases.get(instrument)?.phase;

async function say(desk: TestDesk, status: string, phase: string): Promise<void> {
  await venueFault(desk, `phase?symbol=SOLUSDT&status=${status}`);
  await until(`the phase ${phase}`, () => phaseIn(desk) === phase);
}

test('P18 what a venue says of a phase holds orders of the engine, over its death', async () => {
  const desk = await TestDesk.create();
  desks.push(desk);
  await desk.start();
  await desk.arm();
  await until('a gate that lets both pass', async () => {
    return (await answers(desk)).every((answer) => answer === 'goes');
  });
  await say(desk, 'AUCTION_MATCH', 'auction');
  expect(await answers(desk)).toEqual(['goes', 'phase']);
  await say(desk, 'LUNCH', 'unknown');
  expect(await answers(desk)).toEqual(['phase', 'phase']);
  await say(desk, 'HALT', 'halted');
  expect(await answers(desk)).toEqual(['phase', 'phase']);

  desk.signal('SIGKILL');
  await desk.ended();
  await desk.start();
  await desk.arm();
  expect([phaseIn(desk), await answers(desk)]).toEqual(['halted', ['phase', 'phase']]);
  await say(desk, 'TRADING', 'continuous');
  await until('a gate that lets both pass', async () => {
    return (await answers(desk)).every((answer) => answer === 'goes');
  });
}, 120_000);
