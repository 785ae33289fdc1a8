/** What the engine told of limits, with its age: never older than it says. */
import { expect, test } from 'vitest';
import { createLimitsLog, staleText } from './limits-log.ts';
import type { RequestOutcome } from './requests.ts';
import { createTopics } from './topics.ts';

const answer = {
  kind: 'limits',
  sequence: 5,
  uses: [],
  refusals: [],
  traders: [],
  trips: [],
} as const;
const reply = (result: object): RequestOutcome =>
  ({ kind: 'reply', reply: { type: 'reply', id: 'q', ok: true, error: '', result } }) as never;

test('M5 the age counts from the question, and another run has told nothing', async () => {
  let nowMillis = 100;
  let session: string | null = 'run-1';
  const asked: PromiseWithResolvers<RequestOutcome>[] = [];
  const topics = createTopics(
    () => () => undefined,
    () => 0,
  );
  const log = createLimitsLog(
    {
      ask: () => {
        const question = Promise.withResolvers<RequestOutcome>();
        asked.push(question);
        return question.promise;
      },
      session: () => session,
      now: () => nowMillis,
    },
    topics,
  );
  expect([log.told(), log.ageMillis()]).toEqual([null, null]);
  const first = log.refresh();
  // Asked once at a time: a slow engine is not asked again and again.
  await log.refresh();
  expect(asked.length).toBe(1);
  nowMillis = 1_600;
  asked[0]?.resolve(reply(answer));
  await first;
  expect([log.told(), log.ageMillis(), topics.version('limits')]).toEqual([answer, 1_500, 1]);
  const second = log.refresh();
  nowMillis = 2_200;
  asked[1]?.resolve({ kind: 'unknown', error: 'No answer within 15 s' });
  await second;
  expect(log.ageMillis()).toBe(2_100);
  session = 'run-2';
  expect([log.told(), log.ageMillis()]).toEqual([null, null]);
});

test.each<[string, number | null, boolean, string]>([
  ['fresh', 2_000, true, ''],
  ['beyond two seconds', 2_001, true, 'STALE, 2 s old'],
  ['without a connection, however young', 100, false, 'STALE, 0 s old'],
  ['nothing told yet', null, true, ''],
  ['nothing told and nobody there', null, false, 'STALE'],
])('M5 stale or not: %s', (_, ageMillis, isConnected, text) => {
  expect(staleText(ageMillis, isConnected)).toBe(text);
});
