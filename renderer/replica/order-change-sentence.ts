/**
 * Sentences of the events that change what was said of an order: amends, busts and corrections.
 * Decides nothing; audit-sentence.ts has those of all the others.
 */
import { missingCase } from '../../engine/contract/assert.ts';
import type { LedgerBody } from '../../engine/contract/events.ts';
import type { ClientOrderId } from '../../engine/contract/ids.ts';
import type { ExecutionTerms } from '../../engine/contract/order-change-events.ts';
import type { OrderTerms } from '../../engine/contract/orders.ts';
import type { Wording } from './wording.ts';

type OrderChangeBody = Extract<
  LedgerBody,
  { type: `order.amend${string}` | 'order.busted' | 'order.corrected' }
>;

const because = (reason: string): string => (reason === '' ? '' : `: ${reason}`);

/** What happened, in one sentence. */
export function orderChangeSentence(body: OrderChangeBody, wording: Wording): string {
  const id = body.clientOrderId;
  switch (body.type) {
    case 'order.amendRequested':
      return `Amend of ${id} to ${termsText(id, body.terms, wording)} asked`;
    case 'order.amendRefused': {
      const { node, detail } = body.refusal;
      return `Amend of ${id} refused by ${node}: ${detail}`;
    }
    case 'order.amended':
      return `${id} amended to ${termsText(id, body.terms, wording)}`;
    case 'order.amendRejected':
      return `Amend of ${id} rejected${because(body.reason)}`;
    case 'order.busted': {
      const what = executionText(id, body.previous, wording);
      return `${id}: fill ${body.executionId} of ${what} busted${because(body.reason)}`;
    }
    case 'order.corrected': {
      const [was, is] = [body.previous, body.corrected].map((execution) =>
        executionText(id, execution, wording),
      );
      return `${id}: fill ${body.correctsId} of ${was} corrected to ${is}${because(body.reason)}`;
    }
    default:
      return missingCase(body);
  }
}

function termsText(id: ClientOrderId, { price, lots }: OrderTerms, wording: Wording): string {
  const instrument = wording.instrumentOf(id);
  const at = price === null ? '' : ` at ${wording.price(instrument, price)}`;
  return `${wording.quantity(instrument, lots)}${at}`;
}

const executionText = (
  id: ClientOrderId,
  { price, lots }: ExecutionTerms,
  wording: Wording,
): string => termsText(id, { price, lots }, wording);
