import { describe, expect, test } from 'vitest';
import { issueText } from './config-issue.ts';
import { defaultDeskText } from './default-desk.ts';
import { parseDesk } from './load-desk.ts';

const [head = ''] = defaultDeskText.split(/\n(?:# [^\n]*\n)*trips:/);

/** The default desk with these trips alone; lines are told from the first trip on. */
function issuesOf(...rules: readonly string[]): string[] {
  const text = `${head}\ntrips:\n${rules.map((rule) => `  - { ${rule} }\n`).join('')}`;
  const before = head.split('\n').length + 1;
  const result = parseDesk(text, 'desk.yaml');
  if (result.ok) return [];
  return result.issues.map((issue) =>
    issueText(issue).replace(/^desk\.yaml:(\d+):\d+/, (_, line) => `${Number(line) - before}`),
  );
}

const repeats = 'name: repeats, what: repeated-execution, windowMillis: 1000, action: halt';

describe('a trip that cannot be used names its line and what to write', () => {
  test.each([
    ['one as it should be', [`${repeats}, threshold: 5`], []],
    [
      'a name that is there twice',
      [`${repeats}, threshold: 5`, `${repeats}, threshold: 6`],
      ['2: trips[1].name: trip "repeats" is there twice; name them apart'],
    ],
    [
      'the name of an alert rule',
      ['name: halt-maker-eth, what: loop-lag, threshold: 500, action: alert'],
      ['1: trips[0].name: there is an alert rule "halt-maker-eth" too; name them apart'],
    ],
    [
      'the name of what ends an engine',
      ['name: stop, what: loop-lag, threshold: 500, action: alert'],
      [
        '1: trips[0].name: "stop" is what the engine itself calls a cause of a halt; ' +
          'give the rule another name',
      ],
    ],
    [
      'a strategy that is not there',
      [`${repeats}, threshold: 5, scope: { strategy: maker-btx }`],
      ['1: trips[0].scope.strategy: there is no strategy "maker-btx"; did you mean maker-btc?'],
    ],
    [
      'the strategy of an operator by hand',
      [`${repeats}, threshold: 5, scope: { strategy: hand.kim }`],
      [],
    ],
    [
      'a client that is like none',
      [`${repeats}, threshold: 5, scope: { client: somebody }`],
      ['1: trips[0].scope.client: there is no client "somebody"; use one of house'],
    ],
    [
      'a scope of the whole desk that is named',
      ['name: lag, what: loop-lag, threshold: 500, action: alert, scope: { venue: sim }'],
      [
        '1: trips[0].scope.venue: loop-lag is not measured of a venue by itself; ' +
          'leave "scope" out: it is of the desk',
      ],
    ],
    [
      'a scope that its measure does not know',
      ['name: rate, what: message-rate, threshold: 150, action: halt, scope: { venue: sim }'],
      [
        '1: trips[0].scope.venue: message-rate is not measured of a venue by itself; ' +
          'name a strategy instead',
      ],
    ],
    [
      'a part of an order',
      [`${repeats}, threshold: 2.5`],
      [
        '1: trips[0].threshold: 2.5 makes no sense: the threshold of repeated-execution is ' +
          'orders of one strategy in one instrument and direction in the window; ' +
          'use a whole number from 1 to 100000',
      ],
    ],
    [
      'a share over one',
      ['name: r, what: reject-ratio, windowMillis: 1000, threshold: 50, action: halt'],
      [
        '1: trips[0].threshold: 50 makes no sense: the threshold of reject-ratio is of the ' +
          'orders wanted in the window, 0 to 1; use a number from 0.01 to 1',
      ],
    ],
    [
      'less than the least',
      ['name: lag, what: loop-lag, threshold: 0.5, action: alert'],
      [
        '1: trips[0].threshold: 0.5 makes no sense: the threshold of loop-lag is milliseconds ' +
          'of the engine held up; use a number from 1 to 86400000',
      ],
    ],
    [
      'a window that is missing',
      ['name: r, what: repeated-execution, threshold: 5, action: halt'],
      [
        '1: trips[0]: repeated-execution is measured over a window, and none is said; ' +
          'add windowMillis, for example 1000',
      ],
    ],
    [
      'a window that it has not',
      ['name: f, what: fan-out, threshold: 5, action: halt, windowMillis: 1000'],
      [
        '1: trips[0].windowMillis: fan-out has no window: its threshold is messages of one ' +
          'strategy out for one in, and more than those; remove it',
      ],
    ],
    [
      'a fewest number that it has not',
      [`${repeats}, threshold: 5, atLeast: 3`],
      ['1: trips[0].atLeast: repeated-execution judges from the first on; remove it'],
    ],
    [
      'a dry run of what only tells',
      ['name: lag, what: loop-lag, threshold: 500, action: alert, dryRun: true'],
      [
        '1: trips[0].dryRun: dryRun holds an action back, and this trip only tells; ' +
          'give it an action, or remove it',
      ],
    ],
  ])('%s', (_what, rules, issues) => {
    expect(issuesOf(...rules)).toEqual(issues);
  });
});

test('every measure has a rule that fits it', () => {
  expect(
    issuesOf(
      `${repeats}, threshold: 5, scope: { strategy: maker-btc, instrument: BTCUSDT.sim }`,
      'name: warn, what: message-rate, threshold: 80, action: alert, ' +
        'scope: { strategy: maker-btc }',
      'name: rate, what: message-rate, threshold: 150, action: halt',
      'name: fan, what: fan-out, threshold: 8, action: halt, scope: { trader: desk-trader }',
      'name: otr, what: order-to-fill, windowMillis: 60000, threshold: 500, action: reduce',
      'name: rej, what: reject-ratio, windowMillis: 60000, threshold: 0.5, atLeast: 20, ' +
        'action: halt',
      'name: loss, what: daily-loss, threshold: 500.5, action: flatten, ' +
        'scope: { account: sim-main }',
      'name: down, what: drawdown, threshold: 1000, action: flatten, dryRun: true',
      'name: gross, what: exposure, threshold: 100000, action: reduce',
      'name: ack, what: ack-latency, threshold: 2000, action: halt, scope: { venue: sim }',
      'name: stale, what: feed-staleness, threshold: 5000, action: reduce',
      'name: clock, what: clock-offset, threshold: 250, action: alert',
      'name: lag, what: loop-lag, threshold: 500, action: alert',
      'name: breaks, what: breaks, threshold: 3, action: halt',
    ),
  ).toEqual([]);
});

test.each(['start', 'stop', 'kill', 'reduce', 'pause', 're-arm', 'flatten', 'warden'])(
  'no trip is named %s, which is a cause without any rule',
  (name) => {
    expect(issuesOf(`name: ${name}, what: loop-lag, threshold: 500, action: alert`)).toHaveLength(
      1,
    );
  },
);
