/** The look back: what is shown is an answer, and of many wishes in a row the newest is asked. */
import { expect, test } from 'vitest';
import type { ClientMessage, Past } from '../../engine/contract/wire.ts';
import { stateToData } from '../../engine/state/state-text.ts';
import { smallLedger } from './ledger-fixture.ts';
import { createPastLog } from './past-log.ts';
import type { RequestOutcome } from './requests.ts';
import { createTopics } from './topics.ts';

const topics = createTopics(
  () => () => undefined,
  () => 0,
);

function pastAt(sequence: number): Past {
  const state = stateToData(smallLedger());
  const stateHash = 'a'.repeat(64);
  return { sequence, event: null, nextUtcNanos: null, headSequence: 99, stateHash, state };
}

/** Answers one question at a time, when told to. */
function setUp() {
  const asked: ClientMessage[] = [];
  const answers: ((outcome: RequestOutcome) => void)[] = [];
  const log = createPastLog((make) => {
    asked.push(make('id'));
    return new Promise((resolve) => answers.push(resolve));
  }, topics);
  const reply = (result: Extract<RequestOutcome, { kind: 'reply' }>['reply']['result']) => {
    const rest = { type: 'reply', id: 'id', ok: true, error: '', result } as const;
    answers.shift()?.({ kind: 'reply', reply: rest });
  };
  const wanted = () =>
    asked.flatMap((one) => (one.type === 'past.query' ? [one.query.sequence] : []));
  return { log, reply, answers, wanted };
}

test('while one answer is awaited, only the newest wish is kept', async () => {
  const { log, reply, wanted } = setUp();
  const going = log.goTo({ sequence: 1, utcNanos: null });
  for (const sequence of [2, 3, 4]) void log.goTo({ sequence, utcNanos: null });
  reply({ kind: 'past', past: pastAt(1) });
  await expect.poll(wanted).toEqual([1, 4]);
  reply({ kind: 'past', past: pastAt(4) });
  await going;
  expect([log.view()?.past.sequence, log.view()?.ledger.orders.size, log.state()]).toEqual([
    4,
    smallLedger().orders.size,
    'idle',
  ]);
});

test('a wish is fulfilled when it is answered, and not before', async () => {
  const { log, reply, wanted } = setUp();
  const ended: number[] = [];
  const goTo = (sequence: number) =>
    log.goTo({ sequence, utcNanos: null }).then(() => ended.push(sequence));
  const going = [goTo(1), goTo(2)];
  // Long enough for whatever would end at once.
  await new Promise((resolve) => setImmediate(resolve));
  expect(ended).toEqual([]);
  reply({ kind: 'past', past: pastAt(1) });
  await expect.poll(wanted).toEqual([1, 2]);
  expect(ended).toEqual([]);
  reply({ kind: 'past', past: pastAt(2) });
  await Promise.all(going);
  expect([log.view()?.past.sequence, ended.length]).toEqual([2, 2]);
});

test('an answer that does not come is told, and what was shown stays', async () => {
  const { log, reply, answers } = setUp();
  const first = log.goTo({ sequence: 1, utcNanos: null });
  reply({ kind: 'past', past: pastAt(1) });
  await first;
  const second = log.goTo({ sequence: 2, utcNanos: null });
  answers.shift()?.({ kind: 'unknown', error: 'the connection was lost' });
  await second;
  expect([log.state(), log.error(), log.view()?.past.sequence]).toEqual([
    'failed',
    'the connection was lost',
    1,
  ]);
});

test('an order without a chain is shown as one that the ledger has not', async () => {
  const { log, reply } = setUp();
  const asking = log.follow('nobody');
  reply({ kind: 'orderChain', chain: [] });
  await asking;
  expect(log.chain()).toEqual({ order: 'nobody', chain: [] });
});
