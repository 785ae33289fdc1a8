/**
 * Every combination of the values that a backtest file wants tried, in a fixed order: the last
 * entry of the grid turns fastest.
 * Checks no value; the file was checked.
 */
import type { BacktestConfig } from '../../contract/backtest.ts';

type Parameters = BacktestConfig['strategies'][number]['parameters'];

/** One combination. */
export interface GridPoint {
  /** The whole parameters of each strategy that the grid names. */
  readonly parameters: ReadonlyMap<string, Parameters>;
  /** What sets it apart, for people: `maker.edgeTicks=2 maker.quantity=0.01`; '' without a grid. */
  readonly label: string;
}

export function gridOf({ grid, strategies }: BacktestConfig): GridPoint[] {
  let points: GridPoint[] = [{ parameters: new Map(), label: '' }];
  for (const { strategy, parameter, values } of grid) {
    const own = strategies.find(({ id }) => id === strategy)?.parameters ?? {};
    points = points.flatMap((point) =>
      values.map((value) => {
        const before = point.parameters.get(strategy) ?? own;
        const parameters = new Map(point.parameters);
        parameters.set(strategy, { ...before, [parameter]: value });
        const label = `${point.label} ${strategy}.${parameter}=${value}`.trim();
        return { parameters, label };
      }),
    );
  }
  return points;
}
