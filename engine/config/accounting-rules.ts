/**
 * What must hold in the money of a desk file, beyond what its schema can say.
 * Knows no instrument grids.
 */
import type { DeskConfig } from '../contract/config.ts';
import { parseDecimal } from '../contract/numbers.ts';
import type { Finding } from './config-issue.ts';
import { nearest } from './suggestion.ts';
import { isTimeZone } from './trading-calendar.ts';

/** Everything that contradicts itself in the money of a file whose schema fits. */
export function accountingFindings(config: DeskConfig): readonly Finding[] {
  return [
    ...zoneFindings(config),
    ...accountFindings(config),
    ...rateFindings(config),
    ...terms(config),
  ];
}

function zoneFindings({ accounting: { timeZone } }: DeskConfig): readonly Finding[] {
  if (isTimeZone(timeZone)) return [];
  const problem = `there is no time zone "${timeZone}"`;
  return [
    { path: ['accounting', 'timeZone'], problem, instead: 'use an IANA name, e.g. Europe/London' },
  ];
}

function accountFindings({ accounting, venues }: DeskConfig): readonly Finding[] {
  const known = venues.map(({ account }) => String(account));
  return accounting.accounts.flatMap(({ account }, index): Finding[] => {
    const path = ['accounting', 'accounts', index, 'account'];
    if (!known.includes(account)) {
      const near = nearest(account, known) ?? known.join(', ');
      return [{ path, problem: `no venue has the account "${account}"`, instead: `write ${near}` }];
    }
    const first = accounting.accounts.findIndex((each) => each.account === account);
    if (first === index) return [];
    return [{ path, problem: `account "${account}" is there twice`, instead: 'keep one of them' }];
  });
}

function rateFindings({ accounting, venues }: DeskConfig): readonly Finding[] {
  const known = venues.flatMap(({ id, instruments }) =>
    instruments.map(({ symbol }) => `${symbol}.${id}`),
  );
  return accounting.rates.flatMap(({ currency, by, instrument }, index): Finding[] => {
    const path = ['accounting', 'rates', index];
    const needs = by === 'base' || by === 'quote';
    if (needs && instrument === undefined) {
      const instead = 'name the instrument whose price it is, or write by: none';
      return [{ path, problem: `the rate of ${currency} names no instrument`, instead }];
    }
    if (instrument !== undefined && !known.includes(instrument)) {
      const near = nearest(instrument, known) ?? known.join(', ');
      const problem = `${instrument} is no instrument of the desk`;
      return [{ path: [...path, 'instrument'], problem, instead: `did you mean ${near}?` }];
    }
    if (currency !== accounting.reportingCurrency) return [];
    const problem = `${currency} is the reporting currency itself`;
    return [{ path, problem, instead: 'leave the rate out' }];
  });
}

type Venue = DeskConfig['venues'][number];

function terms({ venues }: DeskConfig): readonly Finding[] {
  return venues.flatMap((venue, index) =>
    venue.instruments.flatMap((entry, place) =>
      termFindings(venue, entry, ['venues', index, 'instruments', place, 'terms']),
    ),
  );
}

function termFindings(
  { market }: Venue,
  { symbol, terms: written }: Venue['instruments'][number],
  path: readonly (string | number)[],
): readonly Finding[] {
  if (written === undefined) return [];
  if (market === 'spot') {
    const problem = `${symbol} is spot: it has no contract terms`;
    return [{ path, problem, instead: 'leave terms out' }];
  }
  const findings: Finding[] = [];
  if (written.expiry !== undefined && written.funding !== undefined) {
    const problem = 'a future that expires has no funding';
    findings.push({ path: [...path, 'funding'], problem, instead: 'keep one of the two' });
  }
  const tiers = written.margin ?? [];
  for (const [index, tier] of tiers.entries()) {
    const find = (key: string, problem: string, instead: string): void => {
      findings.push({ path: [...path, 'margin', index, key], problem, instead });
    };
    const isLast = index === tiers.length - 1;
    if ((tier.upToValue === undefined) !== isLast) {
      find('upToValue', 'only the last tier has no end', 'give every tier before it upToValue');
    }
    for (const key of ['initial', 'maintenance'] as const) {
      const share = parseDecimal(tier[key]);
      if (share !== null && share.decimals <= 6 && Number(tier[key]) <= 1) continue;
      find(key, `a share of ${tier[key]}`, 'write a share of the value, e.g. "0.01" for 1 %');
    }
    if (Number(tier.maintenance) > Number(tier.initial)) {
      find('maintenance', 'more is asked to keep a position than to open it', 'swap the two');
    }
    const before = Number(tiers[index - 1]?.upToValue ?? 0);
    if (tier.upToValue !== undefined && Number(tier.upToValue) <= before) {
      find('upToValue', `${tier.upToValue} is not above the tier before`, 'order the tiers');
    }
  }
  return findings;
}
