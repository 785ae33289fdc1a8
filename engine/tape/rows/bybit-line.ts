/**
 * Reads a line of Bybit's v5 order book: `orderbook.<depth>.<symbol>`, snapshot and deltas.
 * Its update ids count by one; an id of 1 is a snapshot after a restart of theirs.
 */
import { z } from 'zod';
import { levelTexts } from '../capture-frame.ts';
import type { DepthRow, RowProblem } from './row-types.ts';

const Message = z.looseObject({
  topic: z.string().regex(/^orderbook\.\d+\./),
  type: z.enum(['snapshot', 'delta']),
  ts: z.int().positive(),
  data: z.looseObject({
    s: z.string().min(1),
    b: levelTexts,
    a: levelTexts,
    u: z.int().nonnegative(),
  }),
});

/** Whether a line begins as one of these does. */
export const isBybitLine = (line: string): boolean =>
  /^\{"topic":\s*"orderbook\.\d+\./.test(line.slice(0, 80));

/** The row of a line, or what is wrong with it. */
export function readBybitLine(line: string): DepthRow | RowProblem {
  const message = Message.safeParse(parseJson(line));
  if (!message.success) {
    const [issue] = message.error.issues;
    const problem = `${issue?.path.join('.') || 'line'}: ${issue?.message ?? 'not as documented'}`;
    return { kind: 'problem', problem };
  }
  const { type, ts, data } = message.data;
  const { s: symbol, b: bids, a: asks, u } = data;
  return {
    kind: 'depth',
    symbol,
    receivedUtcNanos: BigInt(ts) * 1_000_000n,
    exchangeUtcMillis: ts,
    whole: type === 'snapshot' || u === 1,
    ids: { first: u, final: u, previous: null },
    bids,
    asks,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema says that an object was expected.
    return undefined;
  }
}
