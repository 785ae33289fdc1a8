import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { LedgerEvent } from '../../contract/events.ts';
import { OrderRequest } from '../../contract/orders.ts';
import type { IntentEvent } from '../core-event.ts';
import { armedDesk, linear, requestOf } from '../core-fixture.ts';

// Properties run many cases: on a busy machine they take their time.
vi.setConfig({ testTimeout: 7_200_000 });

/** In full: 1,080,000 orders and more. */
const times = process.env['QUARTERDECK_LONG'] === '1' ? 60 : 1;

const hostile: unknown[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -0,
  0,
  -1,
  0.5,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  Number.MAX_VALUE,
  5e-324,
  null,
  undefined,
  '',
  '10',
  true,
  {},
  [],
  10n,
];
const bad = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hostile) },
  { weight: 1, arbitrary: fc.anything() },
);

/** Fields of a good request; each may be replaced by anything at all. */
const fields = ['side', 'type', 'timeInForce', 'postOnly', 'price', 'lots', 'owner'] as const;
const ownerFields = [
  'venue',
  'account',
  'strategy',
  'strategyVersion',
  'instrument',
  'desk',
  'trader',
  'client',
];

const set = (base: object, field: string, value: unknown): object => ({ ...base, [field]: value });

/** Whether an order made of such fields could be a good one after all. */
function isGood(request: unknown): boolean {
  const parsed = OrderRequest.safeParse(request);
  if (!parsed.success) return false;
  const { lots, price, type, postOnly, timeInForce, owner } = parsed.data;
  if (lots <= 0 || owner.instrument !== linear || owner.venue !== 'sim') return false;
  if (type === 'market') return price === null && !postOnly;
  return price !== null && price > 0 && !(postOnly && timeInForce === 'IOC');
}

describe('bad input', () => {
  const drive = armedDesk();
  let made = 0;
  const approves = (request: unknown): boolean => {
    made += 1;
    // The types forbid all of this; a worker's message may hold it all the same.
    return take(drive.intentEvent(`f${made}`, request as ReturnType<typeof requestOf>));
  };
  /** Whether anything was approved; what is recorded must be valid in any case. */
  function take(event: IntentEvent): boolean {
    const outcome = drive.core.process(event);
    for (const recorded of outcome.events) LedgerEvent.parse(recorded);
    return outcome.approved.length > 0;
  }

  it('P14 in one field of the request is never approved', ({ task }) => {
    task.meta.count = 10_000 * times;
    fc.assert(
      fc.property(fc.constantFrom(...fields), bad, (field, value) => {
        const request = set(requestOf({ lots: 1 }), field, value);
        if (!isGood(request)) expect(approves(request)).toBe(false);
      }),
      { numRuns: 10_000 * times },
    );
  });

  it('P14 in one field of the owner is never approved', ({ task }) => {
    task.meta.count = 5_000 * times;
    fc.assert(
      fc.property(fc.constantFrom(...ownerFields), bad, (field, value) => {
        const request = requestOf({ lots: 1 });
        const owner = set(request.owner, field, value);
        const changed = { ...request, owner };
        if (!isGood(changed)) expect(approves(changed)).toBe(false);
      }),
      { numRuns: 5_000 * times },
    );
  });

  it('P14 in place of the whole request, ids or time is never approved, nor a crash', ({
    task,
  }) => {
    task.meta.count = 3_000 * times;
    fc.assert(
      fc.property(bad, (value) => {
        expect(approves(value)).toBe(false);
        const event = drive.intentEvent('good', requestOf({ lots: 1 }));
        for (const field of ['intentId', 'clientOrderId', 'epoch', 'tickNumber']) {
          const isText = field.endsWith('Id');
          if (isText && typeof value === 'string' && value !== '') continue;
          if (field === 'tickNumber' && Number.isSafeInteger(value)) continue;
          if (value === 0) continue;
          expect(take(set(event, field, value) as IntentEvent)).toBe(false);
        }
      }),
      { numRuns: 3_000 * times },
    );
  });

  it('in fields that nobody knows is never approved', () => {
    expect(approves({ ...requestOf({ lots: 1 }), note: 'x' })).toBe(false);
    expect(approves({ ...requestOf(), owner: { ...requestOf().owner, note: 'x' } })).toBe(false);
  });

  it('leaves the gate open for a good order', () => {
    expect(approves(requestOf({ lots: 1 }))).toBe(true);
  });
});
