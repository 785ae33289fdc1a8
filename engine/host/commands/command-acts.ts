/**
 * What verified commands of operators lead to, beyond the command desk's own: one act a command.
 * Each returns '' when it was carried out, else the refusal in words.
 */
import type { OperatorsApplyCommand } from '../../contract/authority.ts';
import type {
  AcknowledgeCommand,
  BreakDecideCommand,
  FlattenCommand,
  PlanApplyCommand,
  ReduceCommand,
  SwapCommand,
} from '../../contract/commands.ts';
import type { Actor } from '../../contract/events.ts';
import type {
  AmendOrderCommand,
  ClosePositionCommand,
  PauseStrategyCommand,
  PlaceOrderCommand,
} from '../../contract/hand-commands.ts';
import type { OverrideGrantCommand } from '../../contract/override-command.ts';
import type { TripsApplyCommand } from '../../contract/trips.ts';

type Act<C> = (command: C, actor: Actor) => string | Promise<string>;

/** Given to the command desk by whoever owns the act. */
export interface CommandActs {
  readonly reduce: Act<ReduceCommand>;
  readonly flatten: Act<FlattenCommand>;
  readonly swap: Act<SwapCommand>;
  readonly acknowledge: Act<AcknowledgeCommand>;
  readonly decideBreak: Act<BreakDecideCommand>;
  readonly applyPlan: Act<PlanApplyCommand>;
  readonly applyOperators: Act<OperatorsApplyCommand>;
  readonly applyTrips: Act<TripsApplyCommand>;
  readonly override: Act<OverrideGrantCommand>;
  /** Why an override would not be given, whoever signs; '' when nothing stands against it. */
  readonly overrideRefusal: (command: OverrideGrantCommand) => string;
  readonly place: Act<PlaceOrderCommand>;
  readonly amend: Act<AmendOrderCommand>;
  readonly close: Act<ClosePositionCommand>;
  readonly pause: Act<PauseStrategyCommand>;
}
