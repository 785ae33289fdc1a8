/** The looks as they were told: of this run of the engine alone, and a failed question says so. */
import { expect, test } from 'vitest';
import type { ReconciliationSummary } from '../../engine/contract/reconciliation.ts';
import type { ClientMessage } from '../../engine/contract/wire.ts';
import { createReconcileLog } from './reconcile-log.ts';
import type { RequestOutcome } from './requests.ts';
import { createTopics } from './topics.ts';

const topics = createTopics(
  () => () => undefined,
  () => 0,
);

const told = (periodMillis: number): ReconciliationSummary => ({ periodMillis, looks: [] });

/** Answers one question at a time, when told to. */
function setUp() {
  const asked: ClientMessage[] = [];
  const answers: ((outcome: RequestOutcome) => void)[] = [];
  const engine = { session: 's-1' };
  const ask = (make: (id: string) => ClientMessage): Promise<RequestOutcome> => {
    asked.push(make('id'));
    return new Promise((resolve) => answers.push(resolve));
  };
  const log = createReconcileLog({ ask, session: () => engine.session }, topics);
  const reply = (reconciliation: ReconciliationSummary) => {
    const result = { kind: 'reconciliation', reconciliation } as const;
    const rest = { type: 'reply', id: 'id', ok: true, error: '', result } as const;
    answers.shift()?.({ kind: 'reply', reply: rest });
  };
  const wanted = () =>
    asked.flatMap((one) => (one.type === 'reconciliation.query' ? [one.now] : []));
  return { log, engine, reply, answers, wanted };
}

test('what is shown is an answer, and one question is under way at a time', async () => {
  const { log, reply, wanted } = setUp();
  expect([log.summary(), log.error()]).toEqual([null, '']);
  const asking = log.refresh();
  await log.refresh();
  reply(told(1_000));
  await asking;
  expect([log.summary(), wanted()]).toEqual([told(1_000), [false]]);
});

test('a look of now says that it is under way, and nothing else is asked meanwhile', async () => {
  const { log, reply, wanted } = setUp();
  const looking = log.lookNow();
  expect(log.looking()).toBe(true);
  await Promise.all([log.refresh(), log.lookNow()]);
  reply(told(2_000));
  await looking;
  expect([log.summary(), log.looking(), wanted()]).toEqual([told(2_000), false, [true]]);
});

test('a question without an answer is told beside what was told before', async () => {
  const { log, reply, answers } = setUp();
  const first = log.refresh();
  reply(told(1_000));
  await first;
  const second = log.lookNow();
  answers.shift()?.({ kind: 'unknown', error: 'the connection was lost' });
  await second;
  expect([log.summary(), log.error(), log.looking()]).toEqual([
    told(1_000),
    'the connection was lost',
    false,
  ]);
  const third = log.refresh();
  reply(told(3_000));
  await third;
  expect([log.summary(), log.error()]).toEqual([told(3_000), '']);
});

test('another run of the engine begins without looks, whatever comes late', async () => {
  const { log, engine, reply } = setUp();
  const first = log.refresh();
  reply(told(1_000));
  await first;
  const late = log.refresh();
  engine.session = 's-2';
  expect(log.summary()).toBeNull();
  reply(told(1_000));
  await late;
  expect(log.summary()).toBeNull();
});
