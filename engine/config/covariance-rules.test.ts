import { describe, expect, it } from 'vitest';
import { Instrument } from '../contract/instrument.ts';
import { issueText } from './config-issue.ts';
import { defaultDeskText } from './default-desk.ts';
import { deskLimits } from './desk-limits.ts';
import { parseDesk } from './load-desk.ts';

const instruments = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].map((symbol) =>
  Instrument.parse({
    ...{ id: `${symbol}.sim`, venue: 'sim', symbol, kind: 'linear', base: symbol.slice(0, 3) },
    ...{ quote: 'USDT', priceIncrement: '0.1', lotSize: '0.001', contractValue: '1' },
    ...{ quoteScale: 6, settlementScale: 6 },
  }),
);

const rule = {
  ...{ intervalMillis: 1_000, windowObservations: 600, minimumObservations: 60 },
  ...{ updateObservations: 10, maximumAgeMillis: 60_000, horizonMillis: 3_600_000 },
};
const nodes = [
  { name: 'risk', scope: {}, currency: 'USDT', limits: { portfolioVolatility: '500.5' } },
];

/** The limits of the default desk with these sections, or what is wrong with them. */
function limitsOf(sections: object): unknown {
  const added = Object.entries(sections).map(([name, is]) => `${name}: ${JSON.stringify(is)}\n`);
  const loaded = parseDesk(`${defaultDeskText}\n${added.join('')}`, 'desk.yaml');
  if (!loaded.ok) return loaded.issues.map(issueText);
  const made = deskLimits(loaded.desk, instruments);
  return made.ok ? made.limits : made.issues.map(issueText);
}

describe('a covariance in a desk file', () => {
  it('is a part of the limits, and so of every plan of them', () => {
    expect(limitsOf({ limits: { nodes }, covariance: rule })).toMatchObject({
      covariance: rule,
      nodes: [{ name: 'risk', hard: { volatilityMinor: 500_500_000 } }],
    });
    expect(limitsOf({})).not.toHaveProperty('covariance');
  });

  it.each<[string, object, string]>([
    ['a limit without it', { limits: { nodes } }, 'it would refuse every order'],
    [
      'a window that is too short',
      { covariance: { ...rule, windowObservations: 59 } },
      'a window of 59 never has 60',
    ],
    [
      'an age that is always passed',
      { covariance: { ...rule, maximumAgeMillis: 9_999 } },
      'it is worked out every 10000 ms, and would be too old before',
    ],
    ['half of it', { covariance: { intervalMillis: 1_000 } }, 'covariance'],
    [
      'a soft limit of it',
      {
        covariance: rule,
        limits: { nodes: [{ ...nodes[0], soft: { portfolioVolatility: '1' } }] },
      },
      'portfolioVolatility',
    ],
    [
      'a trader',
      { covariance: rule, limits: { nodes: [{ ...nodes[0], scope: { trader: 'ada' } }] } },
      'a position has no trader and no client',
    ],
    [
      'no currency',
      { covariance: rule, limits: { nodes: [{ ...nodes[0], currency: undefined }] } },
      'risk limits money of no currency',
    ],
  ])('with %s is an issue', (_, sections, problem) => {
    expect(limitsOf(sections)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
  });
});
