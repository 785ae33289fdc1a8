/**
 * What came of a command, in words: nothing when the engine accepted it, else its refusal, or that
 * nothing is known. Never lets silence pass for a refusal.
 */
import type { RequestOutcome } from './requests.ts';

const notKnown = 'Whether it was done is not known. ';

/** Empty when the engine said yes. */
export function answerText(outcome: RequestOutcome): string {
  switch (outcome.kind) {
    case 'notSent':
      return outcome.error;
    case 'unknown':
      return `${notKnown}${outcome.error}`;
    case 'reply':
      if (outcome.reply.ok) return '';
      return outcome.reply.error === '' ? 'Refused without a reason.' : outcome.reply.error;
  }
}

/** Whether an answer leaves open what was done: nothing may be said of the desk by it. */
export const isNotKnown = (answer: string): boolean => answer.startsWith(notKnown);
