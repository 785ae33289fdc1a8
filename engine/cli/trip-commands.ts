/**
 * `trips`: the rules that act on the desk by themselves, what they hold, what a desk file would
 * change of them, and putting it in force by a signed command. What one holds `rearm` lifts alone.
 */
import type { Command } from 'commander';
import { tripsHashOf } from '../operators/base-hash.ts';
import { tripChanges } from '../state/trip-changes.ts';
import { tripRows } from '../state/trip-rows.ts';
import { directoryOf, engineOf } from './desk.ts';
import { stateOf } from './desk-snapshot.ts';
import { addFilePlan, type FilePart } from './file-plan.ts';
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

const part: FilePart = {
  changes: ({ trips }, config) => tripChanges(trips?.rules ?? [], config.trips),
  command: (head, config, said) => ({ kind: 'trips.apply', ...head, trips: config.trips, ...said }),
  baseHash: tripsHashOf,
  words: {
    same: 'the file has the trips that are in force',
    looser: 'a trip would act less or later: it needs a second operator',
  },
};

/** Adds the command on trips to the program. */
export function addTripCommands(program: Command): void {
  const trips = program
    .command('trips')
    .description('rules that act on the desk by themselves: figures, what they hold, last firing')
    .option('--dir <directory>', 'desk directory')
    .option('--json', 'answer as one JSON line')
    .action(list);
  addFilePlan(trips, part, {
    plan: 'what a desk file would change of the trips',
    apply: 'put the trips of a desk file in force: one key to act sooner, two to act less',
  });
}
