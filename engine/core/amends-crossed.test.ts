// An amend to fewer lots that crosses with fills of more on its way to the venue.
import { describe, expect, it } from 'vitest';
import { lots, minor, priceTicks } from '../contract/numbers.ts';
import type { OrderTerms } from '../contract/orders.ts';
import { amend, amended, id, orderOf, rejected, sendAmend, terms, told } from './amend-fixture.ts';
import { armedDesk, type Drive, executionId, requestOf } from './core-fixture.ts';
import type { Outcome } from './engine.ts';

describe('an amend to fewer lots than have traded', () => {
  const filledBy = 'fault: amended to 5 lots where 7 are used up';
  const contradicted = [filledBy, 'order.unknown'];
  /** 7 of 10 lots trade while an amend to 5 is on its way. */
  const crossed = (): Drive => {
    const drive = armedDesk();
    drive.work('o', requestOf());
    amend(drive, { lots: lots(5) });
    sendAmend(drive);
    drive.filled('o', 'e1', 7);
    return drive;
  };
  const listed = (drive: Drive, at: OrderTerms): Outcome => {
    const ids = { clientOrderId: id, venueOrderId: 'v-o' as never };
    return drive.report({ kind: 'accepted', ...ids, terms: at });
  };

  it.each<[string, (drive: Drive) => Outcome, string[]]>([
    ['told by its name', (drive) => amended(drive, terms(100_000, 5)), contradicted],
    ['overheard', (drive) => amended(drive, terms(100_000, 5), null), contradicted],
    ['seen in the list of the venue', (drive) => listed(drive, terms(100_000, 5)), contradicted],
    [
      'back to a quantity that it had before',
      (drive) => {
        rejected(drive);
        amend(drive, { lots: lots(20) }, 'a2');
        sendAmend(drive);
        amended(drive, terms(100_000, 20), 'a2');
        amend(drive, { lots: lots(10) }, 'a3');
        drive.filled('o', 'e2', 6);
        return amended(drive, terms(100_000, 10), 'a3');
      },
      ['fault: amended to 10 lots where 13 are used up', 'order.unknown'],
    ],
  ])('%s is a contradiction, and every later word of its fills counts', (_, step, events) => {
    const drive = crossed();
    expect(told(step(drive))).toEqual(events);
    expect(orderOf(drive)).toMatchObject({ status: 'unknown' });
    const previous = { price: priceTicks(100_000), lots: lots(7), feeMinor: minor(5) };
    const corrected = drive.report({
      kind: 'corrected',
      clientOrderId: id,
      executionId: executionId('c1'),
      correctsId: executionId('e1'),
      previous: { ...previous, feeCurrency: 'USDT' },
      corrected: { ...previous, feeCurrency: 'USDT', feeMinor: minor(4) },
      liquidity: 'maker',
      venueUtcMillis: 1,
      reason: 'fee',
    });
    expect(told(corrected)).toEqual(['order.corrected']);
  });

  it('to just as many ends the order as filled', () => {
    const drive = armedDesk();
    drive.work('o', requestOf());
    amend(drive, { lots: lots(7) });
    sendAmend(drive);
    drive.filled('o', 'e1', 7);
    expect(told(amended(drive, terms(100_000, 7)))).toEqual(['order.amended']);
    expect(orderOf(drive)).toMatchObject({ status: 'filled', filledLots: 7 });
  });
});
