import { describe, expect, test } from 'vitest';
import { issueText } from './config-issue.ts';
import { defaultDeskText } from './default-desk.ts';
import { parseDesk } from './load-desk.ts';

/** The default desk with these rules instead of its own; lines are told from the first rule on. */
function issuesOf(rules: string): string[] {
  const [head = ''] = defaultDeskText.split('  - name: halt-maker-eth');
  const before = head.split('\n').length - 1;
  const result = parseDesk(`${head}${rules}`, 'desk.yaml');
  if (result.ok) return [];
  return result.issues.map((issue) =>
    issueText(issue).replace(/^desk\.yaml:(\d+)/, (_, line) => `line ${Number(line) - before}`),
  );
}

const one = (...lines: string[]): string =>
  lines.map((line, index) => `${index === 0 ? '  - ' : '    '}${line}\n`).join('');

describe('an alert rule that cannot be used names its line and what to write', () => {
  test.each([
    ['a rule as it should be', one('name: own', 'detector: feed-gap', 'threshold: 2'), []],
    [
      'the name of what closes a gate by hand',
      one('name: kill', 'detector: feed-gap'),
      [
        'line 1:11: alerts[0].name: "kill" is what the engine itself calls a cause of a halt; ' +
          'give the rule another name',
      ],
    ],
    [
      'an unknown detector',
      one('name: own', 'detector: reject-ration'),
      [
        'line 2:15: alerts[0].detector: reject-ration is unknown here; did you mean ' +
          'reject-ratio? (feed-gap, stale-feed, tick-to-approved, ack-latency, reject-ratio, ' +
          'reconciliation)',
      ],
    ],
    [
      'an unknown key',
      one('name: own', 'detector: feed-gap', 'treshold: 2'),
      ['line 3:5: alerts[0].treshold: unknown key "treshold"; did you mean "threshold"?'],
    ],
    [
      'a name that is none',
      one('name: Own Rule', 'detector: feed-gap'),
      [
        'line 1:11: alerts[0].name: Own Rule does not fit; ' +
          'use 1 to 48 lower-case letters, digits and dashes',
      ],
    ],
    [
      'a text for a number',
      one('name: own', 'detector: feed-gap', 'threshold: many'),
      ['line 3:16: alerts[0].threshold: many is not a number; write a number'],
    ],
    [
      'an unknown strategy',
      one('name: own', 'detector: reject-ratio', 'on: { strategy: maker-ether }'),
      [
        'line 3:21: alerts[0].on.strategy: there is no strategy "maker-ether"; ' +
          'did you mean maker-eth?',
      ],
    ],
    [
      'an unknown venue, once for venue and symbol',
      one('name: own', 'detector: feed-gap', 'on: { venue: simm, symbol: BTCUSDT }'),
      ['line 3:18: alerts[0].on.venue: there is no venue "simm"; did you mean sim?'],
    ],
    [
      'an unknown symbol',
      one('name: own', 'detector: stale-feed', 'on: { symbol: DOGEUSDT }'),
      [
        'line 3:19: alerts[0].on.symbol: there is no symbol "DOGEUSDT"; ' +
          'use one of BTCUSDT, ETHUSDT, SOLUSDT',
      ],
    ],
    [
      'what the detector does not watch',
      one('name: own', 'detector: feed-gap', 'on: { strategy: maker-eth }'),
      [
        'line 3:11: alerts[0].on.strategy: feed-gap does not watch a strategy by itself; ' +
          'name a venue or a symbol instead',
      ],
    ],
    [
      'a ratio above 1',
      one('name: own', 'detector: reject-ratio', 'threshold: 50'),
      [
        'line 3:16: alerts[0].threshold: 50 makes no sense: the threshold of reject-ratio ' +
          'is of the orders wanted, 0 to 1; use a number from 0.01 to 1, for example 0.5',
      ],
    ],
    [
      'half a gap',
      one('name: own', 'detector: feed-gap', 'threshold: 1.5'),
      [
        'line 3:16: alerts[0].threshold: 1.5 makes no sense: the threshold of feed-gap is ' +
          'gaps in the window; use a whole number from 1 to 1000, for example 1',
      ],
    ],
    [
      'a window where there is none',
      one('name: own', 'detector: stale-feed', 'windowSeconds: 5', 'atLeast: 3'),
      [
        'line 3:5: alerts[0].windowSeconds: stale-feed has no window: its threshold is ' +
          'milliseconds without a message; remove it',
        'line 4:5: alerts[0].atLeast: stale-feed judges from the first on; remove it',
      ],
    ],
    [
      'a dry run of nothing',
      one('name: own', 'detector: feed-gap', 'dryRun: true'),
      [
        'line 3:5: alerts[0].dryRun: dryRun holds an action back, and this rule only tells; ' +
          'give it an action, or remove it',
      ],
    ],
    [
      'the same name twice',
      one('name: own', 'detector: feed-gap') + one('name: own', 'detector: stale-feed'),
      [
        'line 3:11: alerts[1].name: alert rule "own" is there twice; ' +
          'keep one of them, or name them apart',
      ],
    ],
    [
      'the name that the engine keeps',
      one('name: alert-storm', 'detector: feed-gap'),
      [
        'line 1:11: alerts[0].name: "alert-storm" is the engine\'s own rule for too many ' +
          'alerts at once; give the rule another name',
      ],
    ],
  ])('%s', (_, rules, issues) => {
    expect(issuesOf(rules)).toEqual(issues);
  });
});
