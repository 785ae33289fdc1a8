/**
 * Every benchmark there is: one file each, in the folder of its group, with one line here.
 */
import { coldStart } from './app/cold-start.ts';
import { killKey } from './app/kill-key.ts';
import type { Bench } from './bench.ts';
import { dataAge } from './console/data-age.ts';
import { consoleLoad } from './console/load.ts';
import { backtest } from './core/backtest.ts';
import { fold } from './core/fold.ts';
import { gate, gateNodes } from './core/gate.ts';
import { tickToApproved } from './core/tick-to-approved.ts';
import { kill } from './desk/kill.ts';
import { engineFrozen, killUnderFaults } from './desk/kill-under-faults.ts';
import { tickToWire } from './desk/tick-to-wire.ts';
import { append } from './ledger/append.ts';
import { commit } from './ledger/commit.ts';
import { recover } from './ledger/recover.ts';
import { verify } from './ledger/verify.ts';
import { tapeRead } from './tape/read.ts';
import { tapeRecord } from './tape/record.ts';
import { telemetryAdded } from './telemetry/added.ts';
import { telemetryBytes } from './telemetry/bytes.ts';

export const benches: readonly Bench[] = [
  gate,
  gateNodes,
  tickToApproved,
  fold,
  backtest,
  tapeRead,
  tapeRecord,
  telemetryAdded,
  telemetryBytes,
  append,
  commit,
  verify,
  recover,
  tickToWire,
  kill,
  killUnderFaults,
  engineFrozen,
  killKey,
  coldStart,
  consoleLoad,
  dataAge,
];
