/**
 * A whole desk for a benchmark, as processes: engine, warden, simulated venue, and the feed that
 * paces it. Measures nothing; leaves no process behind.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestDesk } from '../../engine/host/desk-fixture.ts';
import { drillStrategyFile, drillStrategyText } from '../../engine/replay/drill/drill-strategy.ts';
import { TickFeed } from '../../engine/replay/drill/tick-feed.ts';
import { deskText, type Wish } from './desk-files.ts';

export interface Rig {
  readonly desk: TestDesk;
  readonly feed: TickFeed;
  readonly close: () => Promise<void>;
}

/** Starts a desk in `directory`, not armed yet; the feed sends a little, so that it can be. */
export async function startRig(
  directory: string,
  wish: Wish,
  words: readonly string[] = [],
): Promise<Rig> {
  const feed = await TickFeed.start();
  feed.pace(20);
  await mkdir(join(directory, 'strategies'), { recursive: true });
  await writeFile(join(directory, 'strategies', drillStrategyFile), drillStrategyText);
  const desk = await TestDesk.create({ directory, deskText: deskText(feed.port, wish) });
  const close = async (): Promise<void> => {
    await desk.close();
    await feed.close();
  };
  try {
    await desk.start(words);
  } catch (error) {
    await close();
    throw error;
  }
  return { desk, feed, close };
}
