/**
 * PnL over time as this window has seen it, at most 200 points: when full, every second one goes.
 * Starts when the window opens; it is a picture, not a record.
 */

/** Most points kept and drawn. */
export const historyLimit = 200;

/** A timer that fires a little early must not halve the rate. */
const slackMillis = 100;

export interface PnlPoint {
  readonly utcMillis: number;
  readonly netMinor: number;
  readonly realisedMinor: number;
}

export interface PnlHistory {
  readonly points: readonly PnlPoint[];
  /** Shortest distance between two points, in milliseconds. */
  readonly strideMillis: number;
}

export const emptyHistory: PnlHistory = { points: [], strideMillis: 1_000 };

/** The history with one more point, thinned when it is full; a point too soon is left out. */
export function addPoint(history: PnlHistory, point: PnlPoint): PnlHistory {
  const last = history.points.at(-1);
  if (last !== undefined && point.utcMillis - last.utcMillis < history.strideMillis - slackMillis) {
    return history;
  }
  const points = [...history.points, point];
  if (points.length <= historyLimit) return { ...history, points };
  return {
    points: points.filter((_, index) => index % 2 === 0),
    strideMillis: history.strideMillis * 2,
  };
}
