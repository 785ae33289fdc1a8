/**
 * What must hold of the covariance of a desk file beyond its schema: that it can be told at all,
 * that it does not age before it is told anew, and that limits held by it have one.
 */
import type { DeskConfig } from '../contract/config.ts';
import { covarianceInstrumentsLimit } from '../contract/covariance.ts';
import type { Finding } from './config-issue.ts';

/** Everything that makes limits of volatility refuse whatever comes, and is no wish. */
export function covarianceFindings({ covariance, limits, venues }: DeskConfig): Finding[] {
  const places = (limits?.nodes ?? []).flatMap(({ limits: hard }, place) =>
    hard.portfolioVolatility === undefined ? [] : [place],
  );
  if (covariance === undefined) {
    return places.map((place) => ({
      path: ['limits', 'nodes', place, 'limits', 'portfolioVolatility'],
      problem: 'there is no "covariance" that it could be held by: it would refuse every order',
      instead: 'say how the covariance is estimated, or leave the limit out',
    }));
  }
  const { windowObservations, minimumObservations, maximumAgeMillis } = covariance;
  const updateMillis = covariance.updateObservations * covariance.intervalMillis;
  const instruments = venues.reduce((sum, venue) => sum + venue.instruments.length, 0);
  const findings: Finding[] = [];
  const find = (field: string, problem: string, instead: string): void => {
    findings.push({ path: ['covariance', field], problem, instead });
  };
  if (minimumObservations > windowObservations) {
    const problem = `a window of ${windowObservations} never has ${minimumObservations}`;
    find('minimumObservations', problem, `use at most ${windowObservations}`);
  }
  if (maximumAgeMillis < updateMillis) {
    const problem = `it is worked out every ${updateMillis} ms, and would be too old before`;
    find('maximumAgeMillis', problem, `use at least ${2 * updateMillis}`);
  }
  if (instruments > covarianceInstrumentsLimit) {
    const problem = `${instruments} instruments, more than ${covarianceInstrumentsLimit}`;
    const path = ['covariance'] as const;
    findings.push({ path, atKey: true, problem, instead: 'make two desks' });
  }
  return findings;
}
