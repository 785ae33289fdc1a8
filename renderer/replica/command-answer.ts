/**
 * What came of a command, in words: nothing when the engine did it, else its refusal, that it waits
 * for a second operator, or that nothing is known. Never lets silence pass for a refusal.
 */
import type { Proposed } from '../../engine/contract/proposal.ts';
import { shortId } from '../../engine/state/proposal-words.ts';
import type { RequestOutcome } from './requests.ts';

const notKnown = 'Whether it was done is not known. ';

const waits = 'Not done yet: ';

function waitingText({ proposalId, expiresUtcNanos }: Proposed): string {
  const until = utcTimeOf(expiresUtcNanos);
  return `${waits}it waits for a second operator until ${until} UTC (${shortId(proposalId)}).`;
}

const utcTimeOf = (utcNanos: string): string =>
  new Date(Number(utcNanos.slice(0, -6))).toISOString().slice(11, 19);

/** Whether a command was taken and waits for a second operator: nothing of it is done. */
export const isWaiting = (answer: string): boolean => answer.startsWith(waits);

/** Empty when the engine has done it. */
export function answerText(outcome: RequestOutcome): string {
  switch (outcome.kind) {
    case 'notSent':
      return outcome.error;
    case 'unknown':
      return `${notKnown}${outcome.error}`;
    case 'reply':
      if (outcome.reply.result.kind === 'proposed') return waitingText(outcome.reply.result);
      if (outcome.reply.ok) return '';
      return outcome.reply.error === '' ? 'Refused without a reason.' : outcome.reply.error;
  }
}

/** Whether an answer leaves open what was done: nothing may be said of the desk by it. */
export const isNotKnown = (answer: string): boolean => answer.startsWith(notKnown);
