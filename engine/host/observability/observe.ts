/**
 * Joins the sight of the desk to the parts of an engine.
 * Tells the collector who speaks: the program, its version and the desk, nothing of the machine.
 */
import type { RingRecorder } from '../../../telemetry/record/ring-recorder.ts';
import { quarterdeckVersion } from '../../contract/version.ts';
import type { Frames } from '../broadcast/frames.ts';
import type { Health } from '../broadcast/health.ts';
import type { Foundation } from '../foundation.ts';
import type { GateWords } from '../gate/gate-words.ts';
import type { Arming } from '../gate/rearm.ts';
import type { Latencies } from '../latencies.ts';
import type { Loop } from '../loop.ts';
import type { MarketRoom } from '../market/market-room.ts';
import type { Wire } from '../surroundings.ts';
import { Observability } from './observability.ts';

export interface ObservedParts {
  readonly recorder: RingRecorder;
  readonly words: GateWords;
  readonly health: Health;
  readonly loop: Loop;
  readonly latencies: Latencies;
  readonly market: MarketRoom;
  readonly frames: Frames;
  readonly wire: Wire;
  readonly arming: Arming;
}

/** Starts to watch; ends with the engine. */
export function observe(
  { configuration, recovered, sessionId, log, logTap }: Foundation,
  { arming, ...parts }: ObservedParts,
): Observability {
  const { telemetry, desk, environment } = configuration.config;
  const observability = new Observability({
    ...parts,
    ledger: recovered.ledger,
    config: telemetry,
    resource: {
      'service.name': 'quarterdeck',
      'service.namespace': desk,
      'service.version': quarterdeckVersion,
      'service.instance.id': sessionId,
      'deployment.environment.name': environment,
    },
    log,
    publish: (frame) => {
      parts.wire.publish(frame);
    },
    blockers: () => arming.blockers(),
  });
  logTap.listen((line) => observability.log(line));
  return observability;
}
