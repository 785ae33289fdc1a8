/**
 * D7: from the turn on in which the engine is told that its ledger has failed, the desk is latched,
 * halted and says why, the cancels of what works are on their way, and nothing else leaves and
 * nothing is published, until another run of the engine has begun.
 */

import { deskScope } from '../../../contract/scope.ts';
import { isLatched } from '../../../host/gate/gate-words.ts';
import { modeOfScope } from '../../../state/mode.ts';
import type { SimulatedEngine } from '../desk/simulated-engine.ts';
import type { Facts, MakeChecker } from './checker.ts';

export const stopsWithoutLedger: MakeChecker = (facts) => {
  let hasFailed = false;
  const wrong = (what: string): void => {
    if (hasFailed) facts.violate('D7', `the ledger had failed, and ${what}`);
  };
  return {
    onStart: () => {
      hasFailed = false;
    },
    onLedgerFailed: () => {
      hasFailed = true;
    },
    onPlace: ({ clientOrderId }) => wrong(`order ${clientOrderId} left`),
    onAmend: ({ clientOrderId }) => wrong(`an amend of ${clientOrderId} left`),
    onPublished: (events) => wrong(`event ${events[0]?.sequence} was published`),
    afterTurn: () => {
      if (!hasFailed) return;
      const engine = facts.engine();
      const going = engine === null ? null : whatGoesOn(facts, engine);
      if (going !== null) wrong(going);
    },
  };
};

/** What is not as it has to be without a ledger; null when all is. */
function whatGoesOn({ placed, cancels }: Facts, { parts }: SimulatedEngine): string | null {
  const { words, loop, health } = parts;
  const { ledger } = loop.core;
  if (!isLatched(words)) return 'the desk is not latched';
  const mode = modeOfScope(ledger, deskScope);
  if (mode !== 'halted') return `the desk is ${mode}`;
  if (health.ledgerFailure === null) return 'the engine does not say so';
  for (const [id, { status }] of ledger.orders) {
    // In doubt: its fate is asked for first.
    if (!placed.has(id) || status === 'unknown' || cancels.has(id)) continue;
    return `no cancel of ${id} was written`;
  }
  return null;
}
