/**
 * I2: what is on the wire has a durable intent and an approval that say the same, and what is told
 * to consoles, or acknowledged to operators, is durable. Also: what the ledger says was sent was
 * written.
 */
import { LedgerBody } from '../../../contract/events.ts';
import type { SimulatedDisk } from '../platform/disk.ts';
import type { MakeChecker } from './checker.ts';

const readTypes: ReadonlySet<string> = new Set([
  'intent.recorded',
  'verdict.recorded',
  'order.amendRequested',
]);

interface Terms {
  readonly side: string;
  readonly lots: number;
  readonly price: number | null;
}

/** What is durable of intents, approvals and amends; read on with every look. */
class DurableRecord {
  /** What each approved order was asked to be. */
  readonly orders = new Map<string, Terms>();
  /** The quantities that amends of an order asked for. */
  readonly amends = new Map<string, Set<number>>();
  readonly #disk: SimulatedDisk;
  readonly #intents = new Map<string, Terms>();
  #read = 0;

  constructor(disk: SimulatedDisk) {
    this.#disk = disk;
  }

  /** Rows may have been lost with the power. */
  restart(): void {
    this.#read = Math.min(this.#read, this.#disk.rows.length);
  }

  readOn(): void {
    for (; this.#read < this.#disk.syncedRows; this.#read += 1) {
      const row = this.#disk.rows[this.#read];
      if (row === undefined || !readTypes.has(row.type)) continue;
      this.#take(LedgerBody.parse(JSON.parse(row.body)));
    }
  }

  #take(body: LedgerBody): void {
    if (body.type === 'intent.recorded') {
      const { side, lots, price } = body.request;
      this.#intents.set(body.intentId, { side, lots, price });
    } else if (body.type === 'order.amendRequested') {
      const asked = this.amends.get(body.clientOrderId) ?? new Set();
      this.amends.set(body.clientOrderId, asked.add(body.terms.lots));
    } else if (body.type === 'verdict.recorded' && body.clientOrderId !== null) {
      const intent = this.#intents.get(body.intentId);
      if (intent !== undefined) this.orders.set(body.clientOrderId, intent);
    }
  }
}

export const durableBeforeWire: MakeChecker = (facts) => {
  const { disk } = facts;
  const durable = new DurableRecord(disk);
  const sentCancels = new Map<string, number>();
  let published: number | null = null;
  const durableTo = (): number => disk.rows[disk.syncedRows - 1]?.sequence ?? 0;
  return {
    onStart: () => {
      published = null;
      durable.restart();
    },
    onPlace: ({ clientOrderId, side, lots, price }) => {
      durable.readOn();
      const intent = durable.orders.get(clientOrderId);
      if (intent === undefined) {
        facts.violate('I2', `order ${clientOrderId} left before its intent was durable`);
      } else if (intent.side !== side || intent.lots !== lots || intent.price !== price) {
        const wanted = `${intent.side} ${intent.lots} at ${intent.price}`;
        facts.violate('I2', `${clientOrderId} left as ${side} ${lots} at ${price}, not ${wanted}`);
      }
    },
    onAmend: ({ clientOrderId, lots }) => {
      durable.readOn();
      if (durable.amends.get(clientOrderId)?.has(lots) === true) return;
      facts.violate('I2', `an amend of ${clientOrderId} to ${lots} left before it was durable`);
    },
    onEvent: ({ body }) => {
      if (body.type !== 'order.sent') return;
      const { clientOrderId } = body;
      if (body.message === 'new' && !facts.placed.has(clientOrderId)) {
        facts.violate('I2', `order ${clientOrderId} is told as sent and was not written`);
      }
      if (body.message !== 'cancel') return;
      const told = (sentCancels.get(clientOrderId) ?? 0) + 1;
      sentCancels.set(clientOrderId, told);
      const written = facts.cancels.get(clientOrderId) ?? 0;
      if (told > written) {
        facts.violate('I2', `${told} cancels of ${clientOrderId} told as sent, ${written} written`);
      }
    },
    onAcknowledged: (sequence) => {
      if (sequence <= durableTo()) return;
      facts.violate('I2', `all up to event ${sequence} was acknowledged before its commit`);
    },
    onPublished: (events) => {
      const limit = durableTo();
      for (const { sequence, body } of events) {
        if (sequence > limit) {
          facts.violate('I2', `event ${sequence} (${body.type}) was published before its commit`);
        }
        if (published !== null && sequence !== published + 1) {
          facts.violate('I2', `event ${sequence} was published behind event ${published}`);
        }
        published = sequence;
      }
    },
  };
};
