// The ledger as the packaged command line reads it: what was decided, and whose an order is.
// Asks in pages and filters nothing by itself.

import { z } from 'zod';
import { LedgerRow } from '../../engine/contract/events.ts';
import { jsonOf, quarterdeck } from './command.ts';
import type { DeskUnderTest } from './packaged-app.ts';

type Body = LedgerRow['body'];
type BodyOf<T extends Body['type']> = Extract<Body, { type: T }>;
type RowOf<T extends Body['type']> = Omit<LedgerRow, 'body'> & { readonly body: BodyOf<T> };

const Page = z.looseObject({ rows: z.array(LedgerRow), more: z.boolean() });

const pageRows = 1_000;

/** Every row of one type so far, oldest first. */
export async function ledgerRows<T extends Body['type']>(
  under: DeskUnderTest,
  type: T,
): Promise<readonly RowOf<T>[]> {
  const found: RowOf<T>[] = [];
  let before: readonly string[] = [];
  for (;;) {
    const words = ['--dir', under.desk, '--json', '--type', type, '--limit', String(pageRows)];
    const run = await quarterdeck('audit', 'list', ...words, ...before);
    const { rows, more } = Page.parse(jsonOf(run));
    for (const row of rows) if (isOf(row, type)) found.push(row);
    const last = rows.at(-1);
    if (!more || last === undefined) return found.toReversed();
    before = ['--before', String(last.sequence)];
  }
}

const isOf = <T extends Body['type']>(row: LedgerRow, type: T): row is LedgerRow & RowOf<T> =>
  row.body.type === type;

/** Ids of the orders that the gate approved for one strategy. */
export async function orderIdsOf(
  under: DeskUnderTest,
  strategy: string,
): Promise<ReadonlySet<string>> {
  const intents = await ledgerRows(under, 'intent.recorded');
  const own = new Set(
    intents
      .filter(({ body }) => body.request.owner.strategy === strategy)
      .map(({ body }) => body.intentId),
  );
  const verdicts = await ledgerRows(under, 'verdict.recorded');
  return new Set(
    verdicts.flatMap(({ body: { intentId, clientOrderId } }) =>
      clientOrderId !== null && own.has(intentId) ? [clientOrderId] : [],
    ),
  );
}
