/** Names of limits: docs/limits.md says those that refusals and the ledger use, each of them. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LimitName } from '../../contract/limit-tree.ts';
import { InstrumentLimits } from '../../contract/limits.ts';
import { HardLimitsConfig } from '../../contract/limits-config.ts';
import { RefusalKind } from '../../contract/verdict.ts';
import { linear } from '../core-fixture.ts';
import { good } from './facts-fixture.ts';
import { refusalOf } from './node-checks.ts';
import { nodeOf } from './node-fixture.ts';
import { sumsOf } from './node-sums.ts';

const page = readFileSync(new URL('../../../docs/limits.md', import.meta.url), 'utf8');
const section = page.split(/^## /m).find((text) => text.startsWith('What a refusal says')) ?? '';
const named = [...section.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

/** A node that limits everything, so that a refusal by each of its limits can be asked for. */
const sums = sumsOf(
  nodeOf({
    ...{ name: 'all', scope: { instrument: linear }, currency: 'USDT' },
    hard: { priceDrift: { bps: 1, windowMillis: 1_000 } },
  }),
  undefined,
);

/** The table as the page has it: the desk file's name, and what a refusal by it says. */
function tableOfNodes(): string {
  const inFile = Object.keys(HardLimitsConfig.shape);
  expect(inFile).toHaveLength(LimitName.options.length);
  const rows = LimitName.options.map((limit, place) => {
    const { kind, node, breach } = refusalOf(good(), { sums, set: sums.hard }, limit, Number.NaN);
    expect(node).toBe(`limits/all/${limit}`);
    return [inFile[place], limit, breach?.unit, kind].map((name) => `\`${name}\``);
  });
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

test('what a breach and its refusal call each limit of a node is written down as it is', () => {
  expect(section).toContain(`${tableOfNodes()}\n\n`);
});

test('so is the place of each limit of an instrument', () => {
  const places = named.flatMap((name) => /^limits\/BTCUSDT\.sim\/(.+)$/.exec(name)?.[1] ?? []);
  expect(['instrument', ...places]).toEqual(Object.keys(InstrumentLimits.shape));
});

test('so is every kind of refusal', () => {
  expect(RefusalKind.options.filter((kind) => !named.includes(kind))).toEqual([]);
});
