/**
 * What else is wrong while a drill's desk is killed, by name: the eight faults of K6. Each harms
 * nothing but the drill's own desk, and says when it was not felt: that would prove nothing.
 */
import { missingCase } from '../../contract/assert.ts';
import { blockedLoop } from './faults/blocked-loop.ts';
import { fullDisk, slowDisk } from './faults/disk.ts';
import { hungConsole } from './faults/hung-console.ts';
import { lockedLedger } from './faults/locked-ledger.ts';
import { logFlood } from './faults/log-flood.ts';
import { loopingStrategy } from './faults/looping-strategy.ts';
import { silentCollector } from './faults/silent-collector.ts';
import { noFault, type StandingFault } from './faults/standing-fault.ts';

/**
 * - `console-hung`: a console is connected, and reads nothing any more;
 * - `strategy-looping`: the strategy whose orders are killed is in `while (true)`;
 * - `loop-blocked`: the engine's main loop does not turn for 5 s;
 * - `ledger-locked`: another process holds the write lock of the ledger;
 * - `disk-full`: every write to a file of the desk fails;
 * - `disk-slow`: every sync of a file of the desk takes 5 s;
 * - `collector-silent`: the collector takes connections for traces and logs and answers nothing;
 * - `log-flood`: nearly two thousand refused commands a second, each a line of the log.
 */
export const drillFaults = [
  'none',
  'console-hung',
  'strategy-looping',
  'loop-blocked',
  'ledger-locked',
  'disk-full',
  'disk-slow',
  'collector-silent',
  'log-flood',
] as const;
export type DrillFault = (typeof drillFaults)[number];

/** What has to stand before the desk starts; throws where the fault cannot be made here. */
export async function openFault(fault: DrillFault): Promise<StandingFault> {
  switch (fault) {
    case 'none':
      return noFault;
    case 'console-hung':
      return hungConsole();
    case 'strategy-looping':
      return loopingStrategy();
    case 'loop-blocked':
      return blockedLoop();
    case 'ledger-locked':
      return lockedLedger();
    case 'disk-full':
      return fullDisk();
    case 'disk-slow':
      return slowDisk();
    case 'collector-silent':
      return await silentCollector();
    case 'log-flood':
      return logFlood();
    default:
      return missingCase(fault);
  }
}
