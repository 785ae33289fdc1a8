/**
 * The desks that the benchmarks of telemetry hold against each other: the same way of a tick with
 * nothing recorded, with the recorder of a live engine, and with spans of the plain SDK.
 */
import { stampClock } from '../../engine/host/observability/stamp-clock.ts';
import { silentRecorder } from '../../telemetry/record/recorder.ts';
import { RingRecorder } from '../../telemetry/record/ring-recorder.ts';
import { SharedHistograms } from '../../telemetry/record/shared-histograms.ts';
import { type SdkKind, SdkRecorder } from './sdk-recorder.ts';
import { TickWay } from './tick-way.ts';

/** The rings of the recorder hold more ticks than this. */
export const ticksBetweenMost = 2_000;

export interface Side {
  readonly way: TickWay;
  /** To be called outside of what is measured, at least once in `ticksBetweenMost` ticks. */
  readonly between: () => void;
  readonly close: () => Promise<void>;
}

const nothing = (): void => undefined;

export function silentSide(): Side {
  const way = new TickWay(silentRecorder);
  return { way, between: nothing, close: async () => way.stop() };
}

/** Its rings are read out now and then, as an engine does a few times a second. */
export function recordedSide(): Side {
  const recorder = new RingRecorder({ clock: stampClock, histograms: new SharedHistograms() });
  const between = (): void => {
    recorder.drain(ticksBetweenMost, nothing, nothing);
    if (recorder.overwritten > 0) throw new Error('rows were lost: these figures are not whole');
  };
  const way = new TickWay(recorder);
  return { way, between, close: async () => way.stop() };
}

export function sdkSide(kind: SdkKind): Side {
  const sdk = new SdkRecorder(kind);
  const way = new TickWay(sdk.recorder);
  const close = (): Promise<void> => {
    way.stop();
    return sdk.close();
  };
  return { way, between: nothing, close };
}
