/** Holds that silence of the engine is never told as a refusal, nor a refusal as success. */
import { expect, test } from 'vitest';
import { answerText, isNotKnown } from './command-answer.ts';
import type { RequestOutcome } from './requests.ts';

const reply = (ok: boolean, error: string): RequestOutcome => ({
  kind: 'reply',
  reply: { type: 'reply', id: 'a', ok, error, result: { kind: 'none' } },
});

test.each([
  [reply(true, ''), '', false],
  [reply(false, 'touch.ts:3: no such name'), 'touch.ts:3: no such name', false],
  [reply(false, ''), 'Refused without a reason.', false],
  [{ kind: 'notSent', error: 'Not sent: no link.' } as const, 'Not sent: no link.', false],
  [
    { kind: 'unknown', error: 'No answer within 90 s; see the audit log.' } as const,
    'Whether it was done is not known. No answer within 90 s; see the audit log.',
    true,
  ],
])('%j', (outcome, text, open) => {
  const answer = answerText(outcome);
  expect([answer, isNotKnown(answer)]).toEqual([text, open]);
});
