/** G3 over a restart: a program that no swap has put at a seat does not trade before a review. */
import { expect, test } from 'vitest';
import { linearInstrument, maker, ownerOf, sessionStarted } from '../../core/core-fixture.ts';
import { createIdSource } from '../gate/client-order-ids.ts';
import { stampNow } from '../loop.ts';
import { type TestLoop, testLoop } from '../loop-fixture.ts';
import { PuppetRunner } from './puppet-runner-fixture.ts';
import { StrategyRoom } from './strategy-room.ts';

/** Starts the strategy as a run of the engine does; what it was said to be, and why it may wait. */
async function runOf(desk: TestLoop, content: string, parameters = {}): Promise<string[]> {
  const told: string[] = [];
  const file = { file: 'touch-1.ts', fileHash: content.repeat(64) };
  const source = { url: new URL('file:///nowhere'), label: file.file, file };
  const room = new StrategyRoom({
    loop: desk.loop,
    words: desk.words,
    ids: createIdSource('desk-1', 1),
    sources: {
      ofSeat: async () => ({ source, reason: 'as named', problem: null, isDeskFile: false }),
    },
    log: { error: () => undefined },
    onUnreviewed: (strategy, reason) => told.push(`${strategy}: ${reason}`),
    runner: () => new PuppetRunner(),
  });
  const { strategyVersion: _, instrument: __, ...owner } = ownerOf();
  const own = { strategy: maker, module: 'touch-1.ts', owner, entryHash: '0'.repeat(64) };
  await room.start([{ ...own, parameters, instruments: [linearInstrument] }]);
  await room.stop('the end of the run');
  return told;
}

function deskOf(singleOperator: boolean): TestLoop {
  const desk = testLoop(0);
  const body = { ...sessionStarted, singleOperator };
  desk.loop.process({ type: 'record', body, stamp: stampNow() });
  return desk;
}

test('G3 a file or parameters that changed without a swap wait once, and are known', async () => {
  const desk = deskOf(false);
  expect(await runOf(desk, 'a')).toEqual([]);
  expect(await runOf(desk, 'a')).toEqual([]);
  expect(await runOf(desk, 'b')).toEqual([
    expect.stringMatching(/^maker: touch-1\.ts .* are not what ran here before/),
  ]);
  expect(await runOf(desk, 'b')).toEqual([]);
  expect(await runOf(desk, 'b', { lots: 100 })).toHaveLength(1);
});

test('a desk of one operator has no second one to wait for', async () => {
  const desk = deskOf(true);
  await runOf(desk, 'a');
  expect(await runOf(desk, 'b')).toEqual([]);
});

test('G3 what a swap has put there is reviewed already', async () => {
  const desk = deskOf(false);
  await runOf(desk, 'a');
  const reviewed = deskOf(false);
  await runOf(reviewed, 'b');
  const program = reviewed.loop.core.ledger.strategies.get(maker)?.program;
  const swap = {
    ...{ type: 'strategy.swapped', strategy: maker, previousVersion: '1', version: '1' },
    ...{ file: 'touch-1.ts', fileHash: 'b'.repeat(64), entryHash: '0'.repeat(64), program },
    ...{ ordersPassed: [], ordersCancelled: [], carried: 'none', gapMicros: 1 },
    ...{ actor: { kind: 'operator', name: 'ada' }, reason: 'reviewed', commandId: 'c-1' },
  };
  desk.loop.process({ type: 'record', body: swap as never, stamp: stampNow() });
  expect(await runOf(desk, 'b')).toEqual([]);
});
