/**
 * What every fault of a drill is: what the desk has to be started with so that it can come, and
 * how it comes and goes. Made from outside of the engine, always: by what it is served, by its
 * neighbours, its disk or its debugger; the engine's own code knows of none.
 */
import type { DeskProcess } from '../../desk-process.ts';

/** What a desk is started with. */
export interface FaultNeeds {
  /** Where traces and logs are sent; null: nowhere. */
  readonly otlpUrl: string | null;
  readonly environment: ((directory: string) => Readonly<Record<string, string>>) | null;
  readonly nodeWords: readonly string[];
  /** The strategy whose orders are killed goes into an endless loop once all of them are placed. */
  readonly strategyLoops: boolean;
}

export const noNeeds: FaultNeeds = {
  otlpUrl: null,
  environment: null,
  nodeWords: [],
  strategyLoops: false,
};

export interface StandingFault {
  readonly needs: FaultNeeds;
  /** Whether the engine has to be started again before another trial: its ledger has failed. */
  readonly spoilsEngine: boolean;
  /** Brings it about on the desk whose orders are working; what has to be felt first is then. */
  readonly begin: (desk: DeskProcess) => Promise<void>;
  /** Ends it once the kill was judged; why it was no fault, or ''. */
  readonly relieve: (desk: DeskProcess) => Promise<string>;
  /** Lets go of all that it holds. */
  readonly end: () => Promise<void>;
}

/** Nothing is wrong. */
export const noFault: StandingFault = {
  needs: noNeeds,
  spoilsEngine: false,
  begin: () => Promise.resolve(),
  relieve: () => Promise.resolve(''),
  end: () => Promise.resolve(),
};
