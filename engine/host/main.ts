/**
 * Entry of the engine process: arguments, foundation, engine, signals.
 * Exit codes: 0 ended in order, 1 could not start, 2 wrong arguments, 70 a broken invariant.
 */

import { engineArguments } from './arguments.ts';
import { Engine } from './engine.ts';
import { layFoundation } from './foundation.ts';

async function run(): Promise<void> {
  const given = engineArguments(process.argv.slice(2));
  if ('wrong' in given) {
    process.stderr.write(`engine: ${given.wrong}\n`);
    process.exit(2);
  }
  const foundation = await layFoundation(given);
  if ('refused' in foundation) {
    process.stderr.write(`engine: ${foundation.refused}\n`);
    process.exit(1);
  }
  const engine = await Engine.start(given, foundation);
  const end = (signal: string): void => {
    engine.stop(`ended by ${signal}`).then(
      () => process.exit(0),
      (error: unknown) => {
        foundation.log.fatal({ error: String(error) }, 'the engine did not end in order');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      end(signal);
    });
  }
}

await run();
