/** What is told of drills stays when a later question has no answer, and that is said. */
import { expect, test } from 'vitest';
import type { DrillsAnswer } from '../../engine/contract/drill.ts';
import { createDrillLog, type DrillPort } from './drill-log.ts';
import type { RequestOutcome } from './requests.ts';
import { createTopics } from './topics.ts';

const answer: DrillsAnswer = { kind: 'drills', runs: [], broken: 'line 2: it is no JSON' };
const reply = (result: object, error = ''): RequestOutcome =>
  ({ kind: 'reply', reply: { type: 'reply', id: '1', ok: error === '', error, result } }) as never;

test('the history is asked for once at a time, and an answer outlives an error', async () => {
  const waiting: ((outcome: RequestOutcome) => void)[] = [];
  const asked: unknown[] = [];
  const engine = { session: 's-1' };
  const ask: DrillPort['ask'] = (make) => {
    asked.push(make('7'));
    return new Promise((resolve) => waiting.push(resolve));
  };
  const topics = createTopics(
    () => () => undefined,
    () => 0,
  );
  const log = createDrillLog({ ask, session: () => engine.session }, topics);
  expect([log.told(), log.error()]).toEqual([null, '']);
  const both = [log.refresh(), log.refresh()];
  expect(asked).toEqual([{ type: 'drills.query', id: '7' }]);
  waiting.shift()?.(reply(answer));
  await Promise.all(both);
  expect([log.told(), log.error()]).toEqual([answer, '']);
  const later = log.refresh();
  waiting.shift()?.(reply({ kind: 'none' }, 'the disk has failed'));
  await later;
  expect([log.told(), log.error()]).toEqual([answer, 'the disk has failed']);
  engine.session = 's-2';
  expect(log.told()).toBeNull();
});
