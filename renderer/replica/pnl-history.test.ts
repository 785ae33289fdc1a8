/** Holds the bound and the even spacing of the PnL picture. */
import { expect, test } from 'vitest';
import { addPoint, emptyHistory, historyLimit, type PnlHistory } from './pnl-history.ts';

test('an hour of seconds stays within the limit, evenly spaced, ends kept', () => {
  let history: PnlHistory = emptyHistory;
  for (let second = 0; second <= 3_600; second += 1) {
    history = addPoint(history, { utcMillis: second * 1_000, netMinor: second, realisedMinor: 0 });
  }
  const gaps = new Set(
    history.points.slice(1).map((p, i) => p.utcMillis - (history.points[i]?.utcMillis ?? 0)),
  );
  expect({
    bounded: history.points.length <= historyLimit,
    first: history.points[0]?.netMinor,
    gaps: [...gaps],
  }).toEqual({ bounded: true, first: 0, gaps: [history.strideMillis] });
});
