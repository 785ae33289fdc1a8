/**
 * Sentences of the events of reconciliation, for the audit log.
 * Decides nothing; audit-sentence.ts has those of all the others.
 */
import { missingCase } from '../../engine/contract/assert.ts';
import type { ReconciliationBody } from '../../engine/contract/reconciliation.ts';
import { breakFigures, breakTitle } from '../../engine/state/break-words.ts';
import type { Wording } from './wording.ts';

const decided = { adopt: 'adopted', ignore: 'ignored', flatten: 'adopted to be closed' } as const;

/** What happened, in one sentence. */
export function reconciliationSentence(body: ReconciliationBody, wording: Wording): string {
  switch (body.type) {
    case 'reconciliation.found': {
      const { difference, breakId } = body;
      return `Break ${breakId}: ${breakTitle(difference)}: ${breakFigures(difference, wording)}`;
    }
    case 'reconciliation.decided':
      return `Break ${body.breakId} ${decided[body.decision]}: ${body.reason}`;
    case 'reconciliation.cleared':
      return `Break ${body.breakId} is over: ${body.reason}`;
    case 'reconciliation.finished': {
      const { venue, orders, positions, fills, breaks } = body;
      const seen = `${orders} orders, ${positions} positions, ${fills} fills`;
      return `Reconciled with ${venue}: ${seen}, ${breaks} ${breaks === 1 ? 'break' : 'breaks'}`;
    }
    case 'order.adopted': {
      const { request, clientOrderId, breakId } = body;
      const size = wording.quantity(request.owner.instrument, request.lots);
      return `${clientOrderId}, ${request.side} ${size}, adopted from the venue (${breakId})`;
    }
    case 'position.adopted': {
      const size = wording.quantity(body.instrument, Math.abs(body.lots));
      const price = wording.price(body.instrument, body.price);
      const side = body.lots > 0 ? 'long' : 'short';
      const what = `${size} ${side} ${body.instrument} at ${price}`;
      return `${what} adopted from the venue for ${body.strategy} (${body.breakId})`;
    }
    default:
      return missingCase(body);
  }
}
