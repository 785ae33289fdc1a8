import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { issueText } from './config-issue.ts';
import { defaultDeskText } from './default-desk.ts';
import { loadDesk, parseDesk } from './load-desk.ts';

/** The default desk with one text replaced, which must be there exactly once. */
function changed(from: string, to: string): string {
  const parts = defaultDeskText.split(from);
  expect(parts).toHaveLength(2);
  return parts.join(to);
}

function issuesOf(text: string): string[] {
  const result = parseDesk(text, 'desk.yaml');
  return result.ok ? [] : result.issues.map(issueText);
}

const btc = '- symbol: BTCUSDT\n';
const operator =
  '{ id: kim, role: risk, publicKey: "hHzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzw=" }';

describe('the default desk', () => {
  test('is a desk, equal to the example of the documents', () => {
    const example = readFileSync(new URL('../../docs/desk.example.yaml', import.meta.url), 'utf8');
    expect(example).toBe(defaultDeskText);
    expect(issuesOf(defaultDeskText)).toEqual([]);
  });

  test('its hash depends on what it says, not on how', () => {
    const hashOf = (text: string): string => {
      const result = parseDesk(text, 'desk.yaml');
      if (!result.ok) throw new Error(result.issues.map(issueText).join('\n'));
      return result.desk.configHash;
    };
    const hash = hashOf(defaultDeskText);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf(`# a remark\n${defaultDeskText}`)).toBe(hash);
    expect(hashOf(changed('seed: 1', 'seed: 2'))).not.toBe(hash);
  });
});

test.each(['file:///tmp/spans', 'ftp://collector', 'javascript:0'])(
  'a collector is reached by HTTP and by nothing else: not %s',
  (url) => {
    const text = `${defaultDeskText}\ntelemetry:\n  otlpUrl: "${url}"\n`;
    expect(issuesOf(text)).toEqual([expect.stringMatching(/: telemetry\.otlpUrl: .*https?:/)]);
  },
);

describe('an issue names its place, the problem and what to write instead', () => {
  test.each([
    [
      'an unknown key',
      changed('environment: SIM', 'enviroment: SIM'),
      [
        'desk.yaml:3:1: environment: missing; ' + 'write one of SIM, PAPER, LIVE',
        'desk.yaml:7:1: enviroment: unknown key "enviroment"; did you mean "environment"?',
      ],
    ],
    [
      'an unknown word',
      changed('environment: SIM', 'environment: SIN'),
      ['desk.yaml:7:14: environment: SIN is unknown here; did you mean SIM? (SIM, PAPER, LIVE)'],
    ],
    [
      'a decimal without quotes',
      changed('orderQuantity: "0.5"', 'orderQuantity: 0.50'),
      [
        'desk.yaml:31:26: venues[0].instruments[0].limits.orderQuantity: 0.50 is not text; ' +
          'write it in quotes: "0.50"',
      ],
    ],
    [
      'a missing limit',
      changed('          orderQuantity: "0.5"\n', ''),
      [
        'desk.yaml:31:11: venues[0].instruments[0].limits.orderQuantity: ' +
          'missing; give it text',
      ],
    ],
    [
      'a limit of zero',
      changed('orderQuantity: "0.5"', 'orderQuantity: "0.00"'),
      [
        'desk.yaml:31:26: venues[0].instruments[0].limits.orderQuantity: a limit of 0.00 ' +
          'refuses every order; write a positive number, or leave the instrument out',
      ],
    ],
    [
      'a number out of range',
      changed('approvalAgeMillis: 250', 'approvalAgeMillis: 0'),
      ['desk.yaml:85:20: approvalAgeMillis: 0 is too small; use more than 0'],
    ],
    [
      'a bad decimal',
      changed('orderQuantity: "0.5"', 'orderQuantity: "half"'),
      [
        'desk.yaml:31:26: venues[0].instruments[0].limits.orderQuantity: half does not fit; ' +
          'use a decimal number in quotes, e.g. "0.01"',
      ],
    ],
    [
      'LIVE by one operator',
      changed('environment: SIM', 'environment: LIVE'),
      [
        'desk.yaml:7:14: environment: LIVE is not possible yet: this version has no live venue; ' +
          'write PAPER for real or recorded market data, or SIM',
        'desk.yaml:10:17: singleOperator: a LIVE desk needs a second operator for every ' +
          'approval; write false, and list at least two operators',
        'desk.yaml:21:7: venues[0].simulated: a LIVE desk has no simulated venue; ' +
          'remove it, or write PAPER',
      ],
    ],
    [
      'a symbol that the venue does not list',
      changed('symbols: [BTCUSDT]', 'symbols: [BTCUSD]'),
      [
        'desk.yaml:55:15: strategies[0].symbols[0]: BTCUSD is not listed at venue sim; ' +
          'did you mean BTCUSDT? Otherwise list it under the instruments of sim, with its limits',
      ],
    ],
    [
      'an unknown venue',
      changed('    venue: sim\n    symbols: [BTCUSDT]', '    venue: simm\n    symbols: [BTCUSDT]'),
      ['desk.yaml:54:12: strategies[0].venue: there is no venue "simm"; did you mean sim?'],
    ],
    [
      'an id twice',
      changed('id: maker-eth', 'id: maker-btc').replaceAll(
        'strategy: maker-eth',
        'strategy: maker-btc',
      ),
      ['desk.yaml:58:9: strategies[1].id: strategy "maker-btc" is there twice; keep one of them'],
    ],
    [
      'a symbol twice',
      changed('- symbol: ETHUSDT', '- symbol: BTCUSDT'),
      [
        'desk.yaml:36:17: venues[0].instruments[1].symbol: symbol "BTCUSDT" is there twice; ' +
          'keep one of them',
        'desk.yaml:61:15: strategies[1].symbols[0]: ETHUSDT is not listed at venue sim; ' +
          'list it under the instruments of sim, with its limits',
        'desk.yaml:75:30: hand.instruments[1]: ETHUSDT.sim is not listed at any venue of this ' +
          'desk; did you mean BTCUSDT.sim?',
      ],
    ],
    [
      'a public key that is none',
      changed('operators: []', `operators: [${operator.replace('zzw=', 'zzzz')}]`),
      [
        'desk.yaml:14:47: operators[0].publicKey: not a raw 32-byte Ed25519 public key in ' +
          'base64; copy publicKey from the operator\'s key file (44 characters, ending in "=")',
      ],
    ],
    [
      'a key twice, which YAML forbids',
      changed('version: 1', 'version: 1\nversion: 1'),
      ['desk.yaml:4:1: desk file: Map keys must be unique; keep one of the two'],
    ],
    [
      'tabs',
      changed('    market: usdm', '\tmarket: usdm'),
      ['desk.yaml:18:1: desk file: the line is indented with a tab; indent with spaces'],
    ],
    [
      'an instrument by hand that is not listed',
      changed('[BTCUSDT.sim, ETHUSDT.sim', '[BTCUSD.sim, ETHUSDT.sim'),
      [
        'desk.yaml:75:17: hand.instruments[0]: BTCUSD.sim is not listed at any venue of this ' +
          'desk; did you mean BTCUSDT.sim?',
      ],
    ],
    [
      'a strategy with the name of orders by hand',
      changed('id: maker-btc', 'id: hand.maker'),
      [
        'desk.yaml:52:9: strategies[0].id: hand.maker does not fit; another name: "hand" and ' +
          '"hand." are those of orders by hand',
      ],
    ],
    [
      'no simulated venue',
      changed('    simulated:\n      mode: market\n', '    simulated:\n      mode: capture\n'),
      [
        'desk.yaml:21:7: venues[0].simulated: SIM plays the generated market only; ' +
          'write environment: PAPER',
        'desk.yaml:21:7: venues[0].simulated: mode capture without files; ' +
          'add "files: [recording.gz]"',
      ],
    ],
  ])('%s', (_name, text, issues) => {
    expect(issuesOf(text)).toEqual(issues);
  });

  test.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a list', '- 1'],
    ['a deep alias', `a: &a [1]\nb: &b [*a,*a]\nc: [*b,*b]\n`],
  ])('a file with %s is refused, not fatal', (_name, text) => {
    expect(issuesOf(text).length).toBeGreaterThan(0);
  });

  test('an operator with a whole key is taken', () => {
    expect(issuesOf(changed('operators: []', `operators: [${operator}]`))).toEqual([]);
  });

  test('a file that is not there', () => {
    const result = loadDesk('/nowhere/desk.yaml');
    expect(result.ok ? [] : result.issues.map(issueText)).toEqual([
      "/nowhere/desk.yaml:1:1: desk file: ENOENT: no such file or directory, open '/nowhere" +
        "/desk.yaml'; name a desk file that exists and can be read",
    ]);
  });

  test('the place of a finding on a whole instrument', () => {
    const line = defaultDeskText.slice(0, defaultDeskText.indexOf(btc)).split('\n').length;
    const result = parseDesk(defaultDeskText, 'desk.yaml');
    const finding = { path: ['venues', 0, 'instruments', 0], problem: 'p', instead: 'i' };
    expect(result.ok && result.desk.place(finding).line).toBe(line);
  });
});
