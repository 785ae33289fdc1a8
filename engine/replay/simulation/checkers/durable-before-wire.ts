/**
 * I2: what is on the wire has a durable intent and an approval that say the same, and what is told
 * to consoles is durable. Also: what the ledger says was sent was written.
 */
import { LedgerBody } from '../../../contract/events.ts';
import type { MakeChecker } from './checker.ts';

const readTypes: ReadonlySet<string> = new Set([
  'intent.recorded',
  'verdict.recorded',
  'order.amendRequested',
]);

export const durableBeforeWire: MakeChecker = (facts) => {
  const { disk } = facts;
  const intents = new Map<string, { side: string; lots: number; price: number | null }>();
  const durable = new Map<string, { side: string; lots: number; price: number | null }>();
  /** The quantities that amends of an order asked for. */
  const amends = new Map<string, Set<number>>();
  const sentCancels = new Map<string, number>();
  let read = 0;
  let published: number | null = null;
  const readOn = (): void => {
    for (; read < disk.syncedRows; read += 1) {
      const row = disk.rows[read];
      if (row === undefined || !readTypes.has(row.type)) continue;
      const body = LedgerBody.parse(JSON.parse(row.body));
      if (body.type === 'intent.recorded') {
        const { side, lots, price } = body.request;
        intents.set(body.intentId, { side, lots, price });
      } else if (body.type === 'order.amendRequested') {
        const asked = amends.get(body.clientOrderId) ?? new Set();
        amends.set(body.clientOrderId, asked.add(body.terms.lots));
      } else if (body.type === 'verdict.recorded' && body.clientOrderId !== null) {
        const intent = intents.get(body.intentId);
        if (intent !== undefined) durable.set(body.clientOrderId, intent);
      }
    }
  };
  return {
    onStart: () => {
      published = null;
      read = Math.min(read, disk.rows.length);
    },
    onPlace: ({ clientOrderId, side, lots, price }) => {
      readOn();
      const intent = durable.get(clientOrderId);
      if (intent === undefined) {
        facts.violate('I2', `order ${clientOrderId} left before its intent was durable`);
      } else if (intent.side !== side || intent.lots !== lots || intent.price !== price) {
        const wanted = `${intent.side} ${intent.lots} at ${intent.price}`;
        facts.violate('I2', `${clientOrderId} left as ${side} ${lots} at ${price}, not ${wanted}`);
      }
    },
    onAmend: ({ clientOrderId, lots }) => {
      readOn();
      if (amends.get(clientOrderId)?.has(lots) === true) return;
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
    onPublished: (events) => {
      const durableTo = disk.rows[disk.syncedRows - 1]?.sequence ?? 0;
      for (const { sequence, body } of events) {
        if (sequence > durableTo) {
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
