/**
 * Entry of the engine process: arguments, foundation, engine, signals.
 * Exit codes: 0 ended in order, 1 could not start, 2 wrong arguments, 70 a broken invariant.
 */

import { keepGenericWrappers } from '../strategies/files/generic-wrappers.ts';
import { stuckThreads } from '../strategies/host/isolated-runner.ts';
import { engineArguments } from './arguments.ts';
import { Engine } from './engine.ts';
import { layFoundation } from './foundation.ts';

/** Everything is durable by now; a thread that cannot be ended must not hold the process. */
function leave(code: number): never {
  if (stuckThreads() > 0) process.kill(process.pid, 'SIGKILL');
  return process.exit(code);
}

async function run(): Promise<void> {
  keepGenericWrappers();
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
      () => leave(0),
      (error: unknown) => {
        foundation.log.fatal({ error: String(error) }, 'the engine did not end in order');
        leave(1);
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
