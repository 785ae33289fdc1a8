/**
 * Answers whether an order could go out now, by the same gate, the same facts and the same clock
 * as if it had been wanted. Nothing is recorded, counted or sent.
 */
import { type DeskConfig, legsOf } from '../../contract/config.ts';
import type { GateAnswer, GateQuestion } from '../../contract/gate-ask.ts';
import { handIntent, handOperator } from '../../contract/hand.ts';
import { ClientOrderId, type InstrumentId, IntentId, type StrategyId } from '../../contract/ids.ts';
import type { Ownership } from '../../contract/scope.ts';
import { orderRequestOf } from '../../contract/strategy.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { handOwner } from '../commands/hand-owner.ts';
import { type Loop, stampNow } from '../loop.ts';
import { epochWord, type GateWords, isLatched, leaseExpiry } from './gate-words.ts';

/** No order has these, nor ever will: the prefix is not a desk's. */
const clientOrderId = ClientOrderId.parse('asked-and-not-wanted');
const ofProgram = IntentId.parse('asked-and-not-wanted');
/** A close by hand is free of what a program's order is held to. */
const ofHand = handIntent('asked-and-not-wanted') ?? ofProgram;

/** The answer, or in words why it cannot be asked: there is no such strategy. */
export function answerAsk(
  { strategy, request }: GateQuestion,
  config: DeskConfig,
  loop: Pick<Loop, 'core'>,
  words: GateWords,
): GateAnswer | string {
  const { ledger } = loop.core;
  const owner = ownerOf(strategy, request.instrument, config, ledger);
  if (typeof owner === 'string') return owner;
  const stamp = stampNow();
  const opinion = loop.core.judgeOnly({
    type: 'intent',
    intentId: handOperator(strategy) === null ? ofProgram : ofHand,
    clientOrderId,
    request: orderRequestOf(owner, request, stamp.utc),
    tickNumber: 0,
    epoch: epochWord(words),
    armed: !isLatched(words) && stamp.mono < leaseExpiry(words),
    stamp,
  });
  return {
    sequence: ledger.sequence,
    couldGo: opinion.refusal === null,
    refusal: opinion.refusal,
    inputs: opinion.inputs,
    uses: loop.core.nodeUses(stamp),
  };
}

/** Whose order it would be, or in words why it would be nobody's. */
function ownerOf(
  strategy: StrategyId,
  instrument: InstrumentId,
  config: DeskConfig,
  ledger: LedgerState,
): Ownership | string {
  const operator = handOperator(strategy);
  if (operator !== null) return handOwner(operator, instrument, config, ledger);
  const seat = config.strategies.find(({ id }) => id === strategy);
  if (seat === undefined) return `there is no strategy ${strategy}`;
  // At a venue where it has no leg it is asked as at its own: the gate says what is wrong.
  const traded = ledger.instruments.get(instrument)?.venue;
  const venue = legsOf(seat).some((leg) => leg.venue === traded) ? traded : seat.venue;
  const account = config.venues.find(({ id }) => id === venue)?.account;
  if (venue === undefined || account === undefined) return `there is no venue of ${strategy}`;
  return {
    venue,
    account,
    strategy,
    strategyVersion: ledger.strategies.get(strategy)?.version ?? 'unknown',
    instrument,
    desk: config.desk,
    trader: seat.trader,
    client: seat.client,
  };
}
