/**
 * One line typed at a terminal of which nothing is shown: a passphrase.
 * Keeps no history, and says so when nothing was typed.
 */
import { createInterface } from 'node:readline/promises';
import { type Readable, Writable } from 'node:stream';
import { CommandFailure } from './output.ts';

/** Asks with `prompt` on `output`; Ctrl+C and an end of the input are failures. */
export async function hiddenLine(
  prompt: string,
  input: Readable,
  output: Writable,
): Promise<string> {
  // Only as a terminal of its own does readline keep the system from showing what is typed.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  const typed = Promise.withResolvers<string>();
  const give = (): void => typed.reject(new CommandFailure('no passphrase was typed'));
  terminal.once('SIGINT', give);
  terminal.once('close', give);
  output.write(`${prompt}: `);
  terminal.question('').then(typed.resolve, typed.reject);
  try {
    return await typed.promise;
  } finally {
    terminal.close();
    output.write('\n');
  }
}
