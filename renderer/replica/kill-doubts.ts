/**
 * Which orders of a kill are in doubt, for the panels: the state's own answer, and no other.
 */
export {
  doubtsNow,
  gapsText,
  type KnownOrders,
  mayStillWork,
} from '../../engine/state/kill-doubts.ts';
