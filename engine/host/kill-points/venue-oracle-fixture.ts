/**
 * What is so at the simulated venue, over the lives of many engines: by its own log, which orders
 * it was sent; by a session of its own, what works and what is held.
 * Takes nothing from the engine.
 */
import { open } from 'node:fs/promises';
import { z } from 'zod';
import type { TestDesk } from '../desk-fixture.ts';
import { OtherSession } from '../reconcile-room/other-session-fixture.ts';

const Placed = z.looseObject({
  direction: z.literal('in'),
  method: z.literal('order.place'),
  clientOrderId: z.string(),
});
const OpenOrders = z.array(z.looseObject({ clientOrderId: z.string() }));

export class VenueOracle {
  /** Ids of the orders that came, in the order of their coming; a repeated one stands twice. */
  readonly placed: string[] = [];
  /** Ids of the orders that worked when it was last asked. */
  open: ReadonlySet<string> = new Set();
  /** Quantity held by symbol when it was last asked, signed; what is flat is missing. */
  held: Readonly<Record<string, number>> = {};
  readonly #desk: TestDesk;
  readonly #symbols: readonly string[];
  #session: OtherSession | null = null;
  #offset = 0;
  #rest = '';

  constructor(desk: TestDesk, symbols: readonly string[]) {
    this.#desk = desk;
    this.#symbols = symbols;
  }

  /** Asks what works and what is held, and reads what was sent since. */
  async look(): Promise<void> {
    this.#session ??= await OtherSession.open(this.#desk.path('venue.json'));
    const session = this.#session;
    const asked = this.#symbols.map((symbol) => session.ask('openOrders.status', { symbol }));
    const orders = (await Promise.all(asked)).flatMap((told) => OpenOrders.parse(told));
    this.open = new Set(orders.map(({ clientOrderId }) => clientOrderId));
    this.held = await session.positions();
    await this.#readLog();
  }

  /** A line that is not whole yet is left for the next time. */
  async #readLog(): Promise<void> {
    const file = await open(this.#desk.path('venue-log.jsonl'), 'r');
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(size - this.#offset);
      await file.read(bytes, 0, bytes.length, this.#offset);
      this.#offset = size;
      const lines = (this.#rest + bytes.toString('utf8')).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) {
        const parsed = Placed.safeParse(JSON.parse(line));
        if (parsed.success) this.placed.push(parsed.data.clientOrderId);
      }
    } finally {
      await file.close();
    }
  }

  close(): void {
    this.#session?.close();
  }
}
