/**
 * The end-of-day report as lines for people: every amount exact, with its currency.
 * Leaves nothing out that the report has a remark on.
 */
import type { DayCurrency, DayPosition, DayReport, MarkUsed } from '../contract/day-report.ts';
import { decimalText } from '../contract/numbers.ts';
import { sumText } from '../contract/wide-sum.ts';
import { utcText } from './output.ts';

const signed = (text: string): string =>
  /^[-0.]*$/.test(text) || text.startsWith('-') ? text : `+${text}`;

const markText = (mark: MarkUsed | null): string => {
  if (mark === null) return 'no mark';
  return `mark ${mark.price} increments${mark.isStale ? `, ${mark.ageMillis} ms old` : ''}`;
};

/** The report, top down: total, currencies, positions, remarks. */
export function dayReportLines(report: DayReport): string[] {
  const { counts, reportingCurrency, reportingScale, netMinor } = report;
  const net =
    netMinor === null
      ? 'unknown'
      : `${signed(decimalText(netMinor, reportingScale))} ${reportingCurrency}`;
  const scales = new Map(report.currencies.map(({ currency, scale }) => [currency, scale]));
  return [
    `trading day ${report.day}, ${utcText(report.openedUtcNanos)} to ` +
      `${utcText(report.closedUtcNanos)} UTC`,
    `net ${net}`,
    `orders: ${counts.intents} intents, ${counts.refused} refused, ${counts.sent} sent, ` +
      `${counts.fills} fills, ${counts.cancelled} cancelled, ${counts.rejected} rejected`,
    ...report.currencies.map((currency) => currencyLine(currency, report)),
    ...report.positions.map((position) => positionLine(position, scales.get(position.currency))),
    ...report.remarks.map((remark) => `remark: ${remark}`),
  ];
}

function currencyLine(of: DayCurrency, { reportingCurrency, reportingScale }: DayReport): string {
  const amount = (sum: DayCurrency['netMinor']): string => signed(sumText(sum, of.scale));
  const reported =
    of.reportedMinor === null
      ? 'not converted'
      : `${signed(decimalText(of.reportedMinor, reportingScale))} ${reportingCurrency}`;
  return (
    `${of.currency}: net ${amount(of.netMinor)} (realised ${amount(of.realisedMinor)}, ` +
    `open ${amount(of.unrealisedMinor)}, funding ${amount(of.fundingMinor)}, ` +
    `fees ${sumText(of.feesMinor, of.scale)}), ${reported}`
  );
}

function positionLine(position: DayPosition, scale = 0): string {
  const amount = (minor: number | null): string =>
    minor === null ? 'unknown' : signed(decimalText(minor, scale));
  const { strategy, instrument, lots, currency } = position;
  return (
    `${strategy} ${instrument}: ${lots} lots, ${markText(position.mark)}, ` +
    `day realised ${amount(position.dayRealisedMinor)} ` +
    `(FIFO ${amount(position.dayFifoRealisedMinor)}), open ${amount(position.unrealisedMinor)}, ` +
    `funding ${amount(position.dayFundingMinor)}, fees ${amount(position.dayFeesMinor)} ${currency}`
  );
}
