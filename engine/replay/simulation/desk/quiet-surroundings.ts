/**
 * What stands around a simulated engine in place of consoles, telemetry and rehearsals: nobody
 * connects, nothing is exported, and no code has to be warm.
 * Refuses what only a console could ask.
 */
import { loopbackAdmission } from '../../../host/admission.ts';
import { inlineEstimator } from '../../../host/covariance/estimator.ts';
import type { Sight, Surroundings, Wire } from '../../../host/surroundings.ts';

/** A wire to which no console ever comes. */
export function silentWire(): Wire {
  return {
    port: 0,
    origin: 'http://127.0.0.1:0',
    admission: loopbackAdmission(0, []),
    consoles: 0,
    slowDropped: 0,
    setSource: () => undefined,
    listen: async () => undefined,
    serveConsole: () => undefined,
    watched: () => new Set(),
    publishLedger: () => undefined,
    flushSnapshots: () => undefined,
    publish: () => undefined,
    publishMarket: () => undefined,
    close: async () => undefined,
  };
}

const blindSight: Sight = {
  metrics: () => ({ url: null, problem: '' }),
  onMetricsAddress: () => undefined,
  log: () => undefined,
  traces: () => ({ traces: [], held: 0 }),
  trace: () => ({ trace: null, reason: 'nothing is traced in a simulation' }),
  close: async () => undefined,
};

export const quietSurroundings: Pick<Surroundings, 'observe' | 'estimator' | 'rehearse'> = {
  observe: () => blindSight,
  estimator: inlineEstimator,
  rehearse: async () => 0,
};
