/** Holds the coalescing: one notification per topic and drain, however often it is touched. */
import { expect, test } from 'vitest';
import { coalesceMillis, createTopics, tableMillis } from './topics.ts';

test('a burst is told once, and the next one not sooner than the coalescing time', () => {
  const queue: { drain: () => void; delayMillis: number }[] = [];
  let now = 1_000;
  const topics = createTopics(
    (drain, delayMillis) => {
      queue.push({ drain, delayMillis });
      return () => undefined;
    },
    () => now,
  );
  let heard = 0;
  const stop = topics.subscribe('market', () => {
    heard += 1;
  });
  topics.touch('market');
  topics.touch('market');
  topics.touch('kill');
  const first = queue.shift();
  first?.drain();
  now += 30;
  topics.touch('market');
  const second = queue.shift();
  stop();
  second?.drain();
  expect({
    heard,
    version: topics.version('market'),
    delays: [first, second].map((d) => d?.delayMillis),
  }).toEqual({ heard: 1, version: 3, delays: [0, coalesceMillis - 30] });
});

test('one topic is told at once, and no other; the next drain does not tell it again', () => {
  let drain = (): void => undefined;
  const topics = createTopics(
    (next) => {
      drain = next;
      return () => undefined;
    },
    () => 0,
  );
  const heard: string[] = [];
  for (const topic of ['kill', 'market'] as const) {
    topics.subscribe(topic, () => heard.push(topic));
  }
  topics.touch('market');
  topics.touch('kill');
  topics.tell('kill');
  expect(heard).toEqual(['kill']);
  topics.tell('kill');
  drain();
  expect(heard).toEqual(['kill', 'market']);
});

test('tables are told apart from live figures, and less often', () => {
  const delays: number[] = [];
  const drains: (() => void)[] = [];
  const topics = createTopics(
    (drain, delayMillis) => {
      drains.push(drain);
      delays.push(delayMillis);
      return () => undefined;
    },
    () => 5_000,
  );
  topics.touch('orders');
  topics.touch('market');
  for (const drain of drains.splice(0)) drain();
  topics.touch('orders');
  topics.touch('market');
  expect(delays).toEqual([0, 0, tableMillis, coalesceMillis]);
});
