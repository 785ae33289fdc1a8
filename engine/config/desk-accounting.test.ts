import { describe, expect, test } from 'vitest';
import { instrumentOf, inverseOf } from '../contract/instrument-fixture.ts';
import { issueText } from './config-issue.ts';
import { defaultDeskText } from './default-desk.ts';
import { deskAccounting, withTerms } from './desk-accounting.ts';
import { parseDesk } from './load-desk.ts';

const ofSim = { venue: 'sim', priceIncrement: '0.1' };
const linear = instrumentOf({ ...ofSim, id: 'BTCUSDT.sim' });
const inverse = inverseOf({ ...ofSim, id: 'BTCUSD_PERP.sim' });

function deskOf(more: string, at = ''): ReturnType<typeof parseDesk> {
  const instrument = '      - symbol: BTCUSDT\n';
  const text = at === '' ? defaultDeskText : defaultDeskText.replace(instrument, instrument + at);
  return parseDesk(`${text}\n${more}`, 'desk.yaml');
}

function configOf(more: string, at = '') {
  const result = deskOf(more, at);
  if (!result.ok) throw new Error(result.issues.map(issueText).join('\n'));
  return result.desk.config;
}

test('a file that says nothing reports in its first currency, by days of UTC', () => {
  const { accounting, balances } = deskAccounting(configOf(''), [linear, inverse]);
  expect(accounting).toEqual({
    reportingCurrency: 'USDT',
    reportingScale: 6,
    currencies: [{ currency: 'BTC', scale: 8, by: 'base', instrument: 'BTCUSDT.sim' }],
    timeZone: 'Etc/UTC',
    rolloverMinute: 0,
    markAgeMillis: 10_000,
    accounts: [],
  });
  expect(balances).toEqual([]);
});

test('accounts, rates and the day are taken over in minor units', () => {
  const config = configOf(`accounting:
  reportingCurrency: USDT
  timeZone: America/New_York
  rollover: "17:00"
  rates:
    - { currency: BNB, by: none }
  accounts:
    - account: sim-main
      margin: isolated
      leverage: 10
      balances: { USDT: "100000.5", BTC: "1" }
`);
  const { accounting, balances } = deskAccounting(config, [linear]);
  expect(accounting.rolloverMinute).toBe(17 * 60);
  expect(accounting.accounts).toEqual([{ account: 'sim-main', mode: 'isolated', leverage: 10 }]);
  expect(accounting.currencies).toEqual([
    { currency: 'BNB', scale: 8, by: 'none', instrument: null },
  ]);
  const held = { venue: 'sim', account: 'sim-main' };
  expect(balances).toEqual([
    { ...held, currency: 'USDT', scale: 6, balanceMinor: 100_000_500_000 },
    { ...held, currency: 'BTC', scale: 8, balanceMinor: 100_000_000 },
  ]);
});

test('contract terms are added to what the venue states', () => {
  const config = configOf(
    '',
    `        terms:
          funding: { everyMinutes: 480, rate: "0.0001" }
          margin:
            - { upToValue: "50000", initial: "0.008", maintenance: "0.004" }
            - { initial: "0.01", maintenance: "0.005", deduction: "50" }
`,
  );
  expect(withTerms(config, linear)).toEqual({
    ...linear,
    contract: 'perpetual',
    fundingIntervalMinutes: 480,
    margin: [
      { upToMinor: 50_000_000_000, initialPpm: 8_000, maintenancePpm: 4_000, deductionMinor: 0 },
      { upToMinor: null, initialPpm: 10_000, maintenancePpm: 5_000, deductionMinor: 50_000_000 },
    ],
  });
  expect(withTerms(config, inverse)).toBe(inverse);
});

describe('money that contradicts itself is an issue with its place', () => {
  test.each([
    ['accounting: { timeZone: Mars/Olympus }', '', /timeZone: there is no time zone/],
    ['accounting: { accounts: [{ account: nobody }] }', '', /no venue has the account "nobody"/],
    ['accounting: { rates: [{ currency: BTC }] }', '', /the rate of BTC names no instrument/],
    [
      'accounting: { rates: [{ currency: BTC, instrument: BTCUSTD.sim }] }',
      '',
      /BTCUSTD.sim is no instrument of the desk; did you mean BTCUSDT.sim\?/,
    ],
    ['accounting: { rollover: "25:00" }', '', /use a time of day/],
    [
      '',
      '        terms: { margin: [{ initial: "0.01", maintenance: "0.02" }] }\n',
      /more is asked to keep a position than to open it/,
    ],
    [
      '',
      '        terms: { margin: [{ upToValue: "1", initial: "0.02", maintenance: "0.01" }] }\n',
      /only the last tier has no end/,
    ],
  ])('%s%s', (more, at, issue) => {
    const result = deskOf(more, at);
    expect(result.ok ? [] : result.issues.map(issueText)).toEqual([expect.stringMatching(issue)]);
  });
});
