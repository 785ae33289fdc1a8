/**
 * P19 in the desk file (RTS 6 Art. 8): instruments, price, value, number of orders, positions and
 * venues are said before a strategy is loaded, or the file is refused with the line.
 */
import { expect, test } from 'vitest';
import { issueText } from './config-issue.ts';
import { defaultDeskText } from './default-desk.ts';
import { parseDesk } from './load-desk.ts';

/** The default desk without the first occurrence of a line, or with another one in its place. */
function without(line: string, instead = ''): string {
  if (!defaultDeskText.includes(line)) throw new Error(`no such line: ${line}`);
  return defaultDeskText.replace(line, instead);
}

const limit = (text: string): string => `          ${text}\n`;
const rate = '    messageRate: { messages: 25, windowMillis: 1000 }\n';

const cases: readonly (readonly [what: string, text: string, path: string])[] = [
  ['its instruments', without('    symbols: [BTCUSDT]\n'), 'strategies[0].symbols'],
  ['its venue', without('    venue: sim\n'), 'strategies[0].venue'],
  ['the number of its messages', without(rate), 'strategies[0].messageRate'],
  ['a price', without(limit('priceCollarBps: 100')), 'limits.priceCollarBps'],
  ['a value', without(limit('orderValue: "50000"')), 'limits.orderValue'],
  ['a quantity', without(limit('orderQuantity: "0.5"')), 'limits.orderQuantity'],
  ['a position', without(limit('positionQuantity: "2"')), 'limits.positionQuantity'],
  ['the age of a price', without(limit('referenceAgeMillis: 2000')), 'limits.referenceAgeMillis'],
  [
    'the number of messages of the desk',
    without('messageRate: { messages: 60, windowMillis: 1000 }\n'),
    'messageRate',
  ],
  [
    'limits of an instrument that it trades',
    without('    symbols: [BTCUSDT]\n', '    symbols: [XRPUSDT]\n'),
    'strategies[0].symbols',
  ],
  ['a venue of the desk', without('    venue: sim\n', '    venue: other\n'), 'strategies[0].venue'],
];

test.each(cases)('P19 a strategy is not loaded without %s', (_, text, path) => {
  const result = parseDesk(text, 'desk.yaml');
  expect(result.ok).toBe(false);
  const issues = result.ok ? [] : result.issues.map(issueText);
  expect(issues.some((issue) => issue.includes(path))).toBe(true);
});
