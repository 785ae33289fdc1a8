/** The thread that folds the past, so that no question about it holds up the desk. Reads only. */
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../../contract/assert.ts';
import { describeFailure } from '../../ledger/failure.ts';
import { LedgerPast } from './ledger-past.ts';
import type { FromPast, ToPast } from './past-messages.ts';

const port = parentPort;
invariant(port !== null, 'the past is read in a thread');
const path: unknown = workerData;
invariant(typeof path === 'string', 'the reader of the past was given no ledger');
let past: LedgerPast | null = null;

function answer(ledger: string, question: ToPast): FromPast {
  const { id } = question;
  try {
    past ??= new LedgerPast(ledger);
    if (question.kind === 'past') return { kind: 'past', id, past: past.at(question.query) };
    return { kind: 'chain', id, chain: past.chain(question.order) };
  } catch (error) {
    return { kind: 'failed', id, detail: describeFailure(error).detail };
  }
}

port.on('message', (question: ToPast) => {
  port.postMessage(answer(path, question));
});
