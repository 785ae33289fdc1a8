/**
 * The bytes that telemetry allocates for a tick of seven stages.
 *
 * V8 tells of every single allocation and of the function that made it (its allocation sampler, at
 * a sampling interval of one byte). Counted is what the recorder and its clock allocate on the real
 * way of a tick. The difference of two whole ways would not do: what the rest of it allocates
 * varies by hundreds of bytes with what the compiler has made of it by then.
 */
import { Session } from 'node:inspector/promises';
import { z } from 'zod';
import type { Bench, Measured, Round } from '../bench.ts';
import { recordedSide, type Side, sdkSide, silentSide, ticksBetweenMost } from './sides.ts';

/** Fewer than the rings hold. */
const ticksPerRound = 1_900;
const warmUpTicks = 20_000;
/**
 * A function that allocates in fewer than one tick in a hundred is not allocating for the tick:
 * what is seen then, a dozen times at most, is the compiler's work on it.
 */
const rareShare = 0.01;
const telemetryFiles = /\/telemetry\/record\/|\/engine\/host\/observability\//;

function run({ way, between }: Side, ticks: number): void {
  for (let n = 1; n <= ticks; n += 1) {
    way.prepare();
    way.tick();
    way.settle();
    // What reads the rings out allocates, off the tick's way: it is no part of a round.
    if (n % ticksBetweenMost === 0) between();
  }
}

interface Bytes {
  readonly ofTelemetry: number;
  readonly ofAll: number;
}

/** What the inspector says beyond what its types know. */
const ProfileNode = z.object({
  id: z.number(),
  callFrame: z.object({ url: z.string() }),
  selfSize: z.number(),
  get children() {
    return z.array(ProfileNode);
  },
});
const Profile = z.object({
  head: ProfileNode,
  samples: z.array(z.object({ nodeId: z.number() })),
});

/** `times`: how often each function of the profile has allocated, by its node. */
function bytesIn(node: z.infer<typeof ProfileNode>, times: ReadonlyMap<number, number>): Bytes {
  let ofAll = node.selfSize;
  const isRare = (times.get(node.id) ?? 0) < ticksPerRound * rareShare;
  const isTelemetry = telemetryFiles.test(node.callFrame.url) && !isRare;
  let ofTelemetry = isTelemetry ? node.selfSize : 0;
  for (const child of node.children) {
    const below = bytesIn(child, times);
    ofAll += below.ofAll;
    ofTelemetry += below.ofTelemetry;
  }
  return { ofAll, ofTelemetry };
}

/** What one tick of a side allocates, on average over a round. */
async function allocated(session: Session, side: Side): Promise<Bytes> {
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 1,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  run(side, ticksPerRound);
  const { profile } = await session.post('HeapProfiler.stopSampling');
  side.between();
  const { head, samples } = Profile.parse(profile);
  const times = new Map<number, number>();
  for (const { nodeId } of samples) times.set(nodeId, (times.get(nodeId) ?? 0) + 1);
  const { ofAll, ofTelemetry } = bytesIn(head, times);
  return { ofAll: ofAll / ticksPerRound, ofTelemetry: ofTelemetry / ticksPerRound };
}

const recorded = 'telemetry.bytes';
const whole = 'telemetry.bytes.wholeTick';
const batched = 'telemetry.bytes.sdkBatched';
const alwaysOff = 'telemetry.bytes.sdkAlwaysOff';

export const telemetryBytes: Bench = {
  name: recorded,
  figures: [
    { name: recorded, unit: 'bytes', budget: { atMost: 0 } },
    { name: whole, unit: 'bytes', budget: null },
    { name: batched, unit: 'bytes', budget: null },
    { name: alwaysOff, unit: 'bytes', budget: null },
  ],
  async run({ rounds }): Promise<Measured> {
    const session = new Session();
    session.connect();
    const off = silentSide();
    const on = recordedSide();
    const sdk = { batched: sdkSide('batched'), alwaysOff: sdkSide('alwaysOff') };
    const sides = [off, on, sdk.batched, sdk.alwaysOff];
    for (const side of sides) run(side, warmUpTicks);
    const found: Record<string, Round[]> = {};
    const keep = (name: string, value: number): void => {
      found[name] = [...(found[name] ?? []), { value, count: ticksPerRound }];
    };
    for (let n = 0; n < rounds; n += 1) {
      const base = await allocated(session, off);
      keep(recorded, (await allocated(session, on)).ofTelemetry);
      keep(whole, base.ofAll);
      keep(batched, (await allocated(session, sdk.batched)).ofAll - base.ofAll);
      keep(alwaysOff, (await allocated(session, sdk.alwaysOff)).ofAll - base.ofAll);
    }
    session.disconnect();
    for (const side of sides) await side.close();
    return found;
  },
};
