/**
 * What every detector answers: whether it finds what it looks for, and by how much.
 * Names no rule and no subject; raising alerts is engine/alerts.
 */

/** Time is monotonic nanoseconds and comes with every input; no detector has a clock. */
export interface Judgement {
  /** Whether it is there now. Goes on at the limit and off well below it. */
  readonly isFiring: boolean;
  /** How often it was seen since the last judgement; of a state, 1 when it begins. */
  readonly fresh: number;
  /** When the newest of it happened, or the state began. */
  readonly eventMonoNanos: number;
  /** What was measured, and where it fires, in the unit of the detector's threshold. */
  readonly figure: number;
  readonly limit: number;
}
