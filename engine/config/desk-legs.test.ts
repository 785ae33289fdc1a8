/** Strategies that trade at several venues: what a desk file may say of their legs. */
import { expect, test } from 'vitest';
import { instrumentOf } from '../contract/instrument-fixture.ts';
import { issueText } from './config-issue.ts';
import { deskLimits, instrumentIdOf } from './desk-limits.ts';
import { type LoadedDesk, parseDesk } from './load-desk.ts';

const limits = {
  ...{ orderQuantity: '1', orderValue: '100000', priceCollarBps: 100 },
  ...{ positionQuantity: '2', referenceAgeMillis: 2_000 },
};
const messageRate = { messages: 10, windowMillis: 1_000 };
const venueOf = (id: string) => ({
  ...{ id, market: 'usdm', account: `${id}-main`, simulated: { mode: 'market' } },
  instruments: [{ symbol: 'BTCUSDT', limits }],
});

const textOf = (otherLegs: unknown): string =>
  JSON.stringify({
    ...{ version: 1, desk: 'legs', environment: 'SIM', messageRate },
    venues: [venueOf('here'), venueOf('there')],
    strategies: [
      {
        ...{ id: 'pair', module: 'own.ts', venue: 'here', symbols: ['BTCUSDT'], messageRate },
        otherLegs,
      },
    ],
  });

function deskOf(otherLegs: unknown): LoadedDesk | string[] {
  const result = parseDesk(textOf(otherLegs), 'desk.yaml');
  return result.ok ? result.desk : result.issues.map(issueText);
}

const leg = (venue: string, ...symbols: string[]) => ({ venue, symbols });

test.each([
  [
    'a venue that is not there',
    [leg('their', 'BTCUSDT')],
    /no venue "their"; did you mean here, there/,
  ],
  [
    'a symbol that is not listed',
    [leg('there', 'ETHUSDT')],
    /ETHUSDT is not listed at venue there/,
  ],
  ['its own venue once more', [leg('here', 'BTCUSDT')], /a leg at venue "here" is there twice/],
  ['one venue twice', [leg('there', 'BTCUSDT'), leg('there', 'BTCUSDT')], /"there" is there twice/],
  ['no leg at all', [], /otherLegs/],
])('%s is an issue at its place', (_name, otherLegs, issue) => {
  const found = deskOf(otherLegs);
  expect(found).toHaveLength(1);
  expect(Array.isArray(found) && found[0]).toMatch(issue);
  expect(Array.isArray(found) && found[0]).toMatch(/strategies\[0\]\.otherLegs/);
});

test('a strategy may trade what its legs name, and nothing else of those venues', () => {
  const desk = deskOf([leg('there', 'BTCUSDT')]);
  if (Array.isArray(desk)) throw new Error(desk.join('\n'));
  const instruments = desk.config.venues.map(({ id: venue }) => ({
    ...instrumentOf(),
    id: instrumentIdOf('BTCUSDT', venue),
    venue,
  }));
  const result = deskLimits(desk, instruments);
  if (!result.ok) throw new Error(result.issues.map(issueText).join('\n'));
  const own = result.limits.strategies.find(({ strategy }) => strategy === 'pair');
  expect(own?.instruments).toEqual(['BTCUSDT.here', 'BTCUSDT.there']);
});
