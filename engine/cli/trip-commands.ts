/**
 * `trips`: the rules that act on the desk by themselves, and what they hold.
 * Changes none: they are in the desk file, and what one holds is lifted by `rearm` alone.
 */
import type { Command } from 'commander';
import { tripRows } from '../state/trip-rows.ts';
import { directoryOf, engineOf } from './desk.ts';
import { stateOf } from './desk-snapshot.ts';
import { answer } from './output.ts';
import { tripLines } from './trip-lines.ts';
import { CliWire } from './wire-client.ts';

interface TripOptions {
  readonly dir?: string;
  readonly json?: boolean;
}

async function list(options: TripOptions): Promise<void> {
  const wire = await CliWire.connect(engineOf(directoryOf(options.dir)));
  try {
    const { state, sequence } = await wire.snapshot();
    const trips = tripRows(stateOf(state));
    const lines = trips.flatMap(tripLines);
    const none = 'no trips: the desk file names none under "trips"';
    answer(options.json === true, { sequence, trips }, lines.length === 0 ? [none] : lines);
  } finally {
    wire.close();
  }
}

/** Adds the command on trips to the program. */
export function addTripCommands(program: Command): void {
  program
    .command('trips')
    .description('rules that act on the desk by themselves: figures, what they hold, last firing')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(list);
}
