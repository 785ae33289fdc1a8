/**
 * Answers whether an order could go out now, by the same gate, the same facts and the same clock
 * as if it had been wanted. Nothing is recorded, counted or sent.
 */
import type { DeskConfig } from '../contract/config.ts';
import type { GateAnswer, GateQuestion } from '../contract/gate-ask.ts';
import { ClientOrderId, IntentId } from '../contract/ids.ts';
import type { Ownership } from '../contract/scope.ts';
import { orderRequestOf } from '../contract/strategy.ts';
import { epochWord, type GateWords, isLatched, leaseExpiry } from './gate-words.ts';
import { type Loop, stampNow } from './loop.ts';

/** No order has these, nor ever will: the prefix is not a desk's. */
const clientOrderId = ClientOrderId.parse('asked-and-not-wanted');
const intentId = IntentId.parse('asked-and-not-wanted');

/** The answer, or in words why it cannot be asked: there is no such strategy. */
export function answerAsk(
  { strategy, request }: GateQuestion,
  config: DeskConfig,
  loop: Pick<Loop, 'core'>,
  words: GateWords,
): GateAnswer | string {
  const seat = config.strategies.find(({ id }) => id === strategy);
  const account = config.venues.find(({ id }) => id === seat?.venue)?.account;
  if (seat === undefined || account === undefined) return `there is no strategy ${strategy}`;
  const { ledger } = loop.core;
  const owner: Ownership = {
    venue: seat.venue,
    account,
    strategy,
    strategyVersion: ledger.strategies.get(strategy)?.version ?? 'unknown',
    instrument: request.instrument,
    desk: config.desk,
    trader: seat.trader,
    client: seat.client,
  };
  const stamp = stampNow();
  const opinion = loop.core.judgeOnly({
    type: 'intent',
    intentId,
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
