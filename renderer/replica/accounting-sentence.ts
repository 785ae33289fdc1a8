/**
 * Sentences of the audit log for instruments, money and the trading day.
 * Money is in the units its event states; amounts of instruments go through the log's wording.
 */
import type { AccountingBody } from '../../engine/contract/accounting-events.ts';
import { missingCase } from '../../engine/contract/assert.ts';
import { moneyText } from './figures.ts';
import type { Wording } from './wording.ts';

const signed = (text: string): string =>
  text.startsWith('-') ? `\u2212${text.slice(1)}` : `+${text}`;

const because = (reason: string): string => (reason === '' ? '' : `: ${reason}`);

const standings = {
  trading: 'trades again',
  reduceOnly: 'may only be reduced',
  expired: 'has expired',
  delisted: 'is delisted',
} as const;

/** What happened, in one sentence. */
export function accountingSentence(body: AccountingBody, wording: Wording): string {
  switch (body.type) {
    case 'accounting.set': {
      const { reportingCurrency, timeZone } = body.accounting;
      return `Books kept in ${reportingCurrency}, day in ${timeZone}${because(body.cause)}`;
    }
    case 'balance.stated': {
      const amount = `${moneyText(body.balanceMinor, body.scale)} ${body.currency}`;
      return `Balance of ${body.account} stated: ${amount}${because(body.cause)}`;
    }
    case 'funding.settled': {
      const mark = wording.price(body.instrument, body.mark);
      const count = body.payments.length;
      const shares = `${count} ${count === 1 ? 'position' : 'positions'}`;
      return `Funding of ${body.instrument}: rate ${body.rate} at ${mark}, ${shares}`;
    }
    case 'instrument.tradabilityChanged':
      return `${body.instrument} ${standings[body.tradability]}${because(body.reason)}`;
    case 'instrument.regridded': {
      const { id, priceIncrement, lotSize } = body.instrument;
      const carried = `${body.positions} positions and ${body.workingOrders} orders carried over`;
      return `${id} has price step ${priceIncrement}, lot ${lotSize}: ${carried}`;
    }
    case 'position.settled': {
      const size = wording.quantity(body.instrument, body.lots);
      const price = wording.price(body.instrument, body.price);
      const what = `${signed(size)} ${body.instrument} of ${body.strategy}`;
      return `${what} settled at ${price} by ${body.cause}${because(body.reason)}`;
    }
    case 'day.opened':
      return `Trading day ${body.day} began`;
    case 'day.closed': {
      const { day, netMinor, reportingCurrency, reportingScale } = body.report;
      const net =
        netMinor === null
          ? 'net not known'
          : `net ${signed(moneyText(netMinor, reportingScale))} ${reportingCurrency}`;
      return `Trading day ${day} ended, ${net}`;
    }
    default:
      return missingCase(body);
  }
}
