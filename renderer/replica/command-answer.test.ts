/** Holds that silence of the engine is never told as a refusal, nor a refusal as success. */
import { expect, test } from 'vitest';
import { UtcNanos } from '../../engine/contract/numbers.ts';
import { ProposalId } from '../../engine/contract/proposal.ts';
import { answerText, isNotKnown, isWaiting } from './command-answer.ts';
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

test('what waits for a second operator is not told as done', () => {
  const expiresUtcNanos = UtcNanos.parse('1732000000000000000');
  const proposalId = ProposalId.parse('0f3c2b1a-0000');
  const result = { kind: 'proposed', proposalId, expiresUtcNanos } as const;
  const answer = answerText({
    kind: 'reply',
    reply: { type: 'reply', id: 'a', ok: true, error: '', result },
  });
  expect([answer, isWaiting(answer)]).toEqual([
    'Not done yet: it waits for a second operator until 07:06:40 UTC (0f3c2b1a).',
    true,
  ]);
});
