/** Holds the paging of the audit log by key. */
import { expect, test } from 'vitest';
import { LedgerRow } from '../../engine/contract/events.ts';
import { ServerMessage } from '../../engine/contract/wire.ts';
import { type AuditPort, createAuditLog, mergeNewer } from './audit-log.ts';
import { createTopics } from './topics.ts';

const row = (sequence: number) =>
  LedgerRow.parse({
    sequence,
    utcNanos: '1',
    monoNanos: 1,
    body: { type: 'warden.changed', state: 'guarding', detail: '' },
    previousHash: '0'.repeat(64),
    hash: '1'.repeat(64),
  });

const sequences = (rows: readonly LedgerRow[]): number[] => rows.map((each) => each.sequence);

test.each([
  ['overlapping pages are joined', [5, 4, 3], [7, 6, 5], false, [7, 6, 5, 4, 3]],
  ['a page that misses rows between starts over', [5, 4], [9, 8], false, [9, 8]],
  ['a whole page is joined without overlap', [5, 4], [7, 6], true, [7, 6, 5, 4]],
  ['nothing newer changes nothing', [5, 4], [5, 4], false, [5, 4]],
])('%s', (_name, held, page, whole, expected) => {
  expect(sequences(mergeNewer(held.map(row), page.map(row), whole))).toEqual(expected);
});

/** A ledger of `count` rows behind a port, as the engine answers. */
function portOver(count: number, pageRows: number): AuditPort {
  const answer = (result: unknown) => {
    const reply = ServerMessage.parse({ type: 'reply', id: 'x', ok: true, error: '', result });
    if (reply.type !== 'reply') throw new Error('not a reply');
    return Promise.resolve({ kind: 'reply' as const, reply });
  };
  return {
    query({ before }) {
      const from = before === null ? count : before - 1;
      const size = Math.min(pageRows, from);
      const rows = Array.from({ length: size }, (_, index) => row(from - index));
      return answer({ kind: 'audit', page: { rows, more: from > size } });
    },
    verify: () =>
      answer({
        kind: 'verify',
        verify: {
          ok: false,
          rows: count,
          headHash: '',
          brokenSequence: 4,
          detail: 'hash differs',
          seconds: 0.1,
        },
      }),
  };
}

test('older pages follow by key until there are none', async () => {
  const log = createAuditLog(
    portOver(7, 3),
    createTopics(
      () => () => undefined,
      () => 0,
    ),
  );
  await log.refresh();
  await log.older();
  await log.older();
  await log.older();
  await log.verify();
  expect({
    rows: sequences(log.rows()),
    more: log.more(),
    found: log.verification(),
  }).toMatchObject({
    rows: [7, 6, 5, 4, 3, 2, 1],
    more: false,
    found: { state: 'done', result: { ok: false, brokenSequence: 4 } },
  });
});

test('a failed question is said, not hidden', async () => {
  const port: AuditPort = {
    query: () => Promise.resolve({ kind: 'notSent', error: 'Not sent: no connection.' }),
    verify: () => Promise.resolve({ kind: 'unknown', error: 'No answer.' }),
  };
  const log = createAuditLog(
    port,
    createTopics(
      () => () => undefined,
      () => 0,
    ),
  );
  await log.refresh();
  await log.verify();
  expect([log.state(), log.error(), log.verification()]).toEqual([
    'failed',
    'Not sent: no connection.',
    { state: 'failed', error: 'No answer.' },
  ]);
});
