// The history of drills on the pictures: made with the packaged command, as an operator makes them,
// before the desk trades. One that has failed stays on record and is seen; none is made again.
import { type DeskUnderTest, packagedCli, packagedNode } from '../../e2e/support/packaged-app.ts';
import { run } from '../install/child.mjs';

/** On a quiet machine a drill takes some 6 s. */
const drillMillis = 150_000;
/** The newest last: a trend of kills, and one drill of another kind. */
const drills = ['kill', 'kill', 'kill', 'kill', 'latch'] as const;
/** What the command ends with: it has passed, or is on record as failed. */
const recorded: readonly number[] = [0, 1];

/** Makes each drill once, on a desk of its own; its record goes to the desk under test. */
export async function makeDrills(under: DeskUnderTest): Promise<void> {
  for (const drill of drills) {
    const words = ['drill', drill, '--orders', '30', '--trials', '2', '--dir', under.desk];
    const options = { timeoutMillis: drillMillis, capture: true };
    const ended = await run(packagedNode, [packagedCli, ...words], options);
    if (ended.timedOut || !recorded.includes(ended.code)) {
      throw new Error(`drill ${drill} ended with ${ended.code}: ${ended.output}`);
    }
    if (ended.code !== 0) process.stdout.write(`drill ${drill} failed: ${ended.output}\n`);
  }
}
