/**
 * The market data feed of a drill's or a benchmark's desk: starts its process, tells it the pace,
 * ends it. Publishes one symbol and nothing that could be traded on.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** What the feed publishes. */
export const tickSymbol = 'BTCUSDT';

/** What the feed's process is told. */
export interface FeedOrder {
  readonly perSecond: number;
}

const file = import.meta.url.endsWith('.ts') ? './tick-feed-main.ts' : './tick-feed-main.js';
const program = fileURLToPath(new URL(file, import.meta.url));
const Ready = z.strictObject({ port: z.int().positive() });

export class TickFeed {
  readonly #child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(): Promise<TickFeed> {
    const child = fork(program, [], { stdio: ['ignore', process.stderr.fd, 'inherit', 'ipc'] });
    const ready = new Promise<unknown>((resolve, reject) => {
      child.once('message', resolve);
      child.once('close', (code) => reject(new Error(`the feed ended with ${code}`)));
    });
    return new TickFeed(child, Ready.parse(await ready).port);
  }

  /** Messages a second from now on; 0: none. */
  pace(perSecond: number): void {
    const order: FeedOrder = { perSecond };
    this.#child.send(order);
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await ended;
  }
}
