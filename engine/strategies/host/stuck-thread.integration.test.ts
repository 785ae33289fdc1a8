// A thread that V8 cannot end, in a process of its own, which the test ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';

const here = (file: string): string => new URL(file, import.meta.url).href;

/** Starts a strategy that gets stuck, waits for its failure, stops it, and tells of both. */
const program = `
import { isolatedRunner, stuckThreads } from '${here('./isolated-runner.ts')}';
const failed = Promise.withResolvers();
const runner = isolatedRunner(
  {
    strategy: 's',
    module: new URL('${here('./behaviour-fixture.ts')}'),
    parameters: { behaviour: 'stuck' },
    instruments: [{ id: 'BTCUSDT.v', priceIncrement: '0.1', lotSize: '1', symbol: 'BTCUSDT' }],
    clock: { mono: () => Number(process.hrtime.bigint()), utc: () => '0' },
  },
  { onPlace: () => {}, onCancel: () => {}, onWhy: () => {}, onFailure: failed.resolve },
);
console.log((await runner.start()).ok ? 'started' : 'refused');
const prices = { bidPrice: 1, bidLots: 1, askPrice: 2, askLots: 1 };
runner.onTop({ instrument: 'BTCUSDT.v', ...prices, receivedMonoNanos: 1, tickNumber: 1 });
console.log(await failed.promise);
await runner.stop();
console.log('stopped, stuck:', stuckThreads());
`;

it('is given up after a bounded time, so that the desk can go on and end', async () => {
  const words = ['--no-warnings', '--input-type=module', '-e', program];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  child.stdout.on('data', (chunk: Buffer) => {
    told += chunk.toString();
  });
  const ended = once(child, 'exit');
  try {
    await expect
      .poll(() => told, { timeout: 12_000 })
      .toBe('started\nit has not answered for 2 s\nstopped, stuck: 1\n');
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
});
