import { describe, expect, it } from 'vitest';
import type { LedgerBody } from '../contract/events.ts';
import { armedDesk, requestOf, stampAt } from './core-fixture.ts';
import { type Fault, FaultLog, faultsPerWindow, faultWindowNanos } from './fault-log.ts';

const faultOf = (change: Partial<Fault> = {}): Fault => ({
  component: 'venue/sim',
  kind: 'zombie',
  detail: 'it lives',
  owner: requestOf().owner,
  ...change,
});
const window = faultWindowNanos / 1_000;

/** A log with a page at a number of microseconds; what was written so far, in a few words. */
function logOf() {
  const log = new FaultLog();
  const written: string[] = [];
  const append = (body: LedgerBody): void => {
    if (body.type !== 'fault.recorded') throw new Error(`a fault log writes no ${body.type}`);
    const { component, detail, count, owner } = body;
    written.push(`${count} ${component}: ${detail} (${owner?.strategy ?? 'nobody'})`);
  };
  const page = (micros: number) => ({ stamp: stampAt(micros), append });
  return {
    written,
    hold: (change: Partial<Fault> = {}) => log.hold(faultOf(change)),
    record: (micros: number, change: Partial<Fault> = {}, times = 1) => {
      for (let n = 0; n < times; n += 1) log.record(page(micros), faultOf(change));
    },
    flush: (micros: number) => log.flush(page(micros)),
  };
}

describe('a flood of faults', () => {
  it('is written singly at first, then by count, and none is lost', () => {
    const drive = armedDesk();
    const outcomes = Array.from({ length: 500 }, (_, n) =>
      drive.filled('nobody', `e${n}`, 1, 100_000, n),
    );
    const later = drive.ended('unknown', 'nobody', 2_000_000);
    const counts = [...outcomes, later].flatMap(({ events }) =>
      events.flatMap(({ body }) => (body.type === 'fault.recorded' ? [body.count] : [])),
    );
    expect(counts).toEqual([...Array.from({ length: 10 }, () => 1), 490, 1]);
    expect(drive.core.ledger.counts.faults).toBe(501);
  });

  it('holds back its own kind and no other, neither of the component nor elsewhere', () => {
    const log = logOf();
    log.record(0, {}, faultsPerWindow + 3);
    log.written.length = 0;
    log.record(1, { kind: 'late', detail: 'too late' });
    log.record(1, { component: 'gate' });
    expect(log.written).toEqual(['1 venue/sim: too late (maker)', '1 gate: it lives (maker)']);
  });

  it('is written with its count and its last words once the window has passed, and once', () => {
    const log = logOf();
    log.record(5, {}, faultsPerWindow);
    log.record(6, { detail: 'first held' });
    log.record(7, { detail: 'last held' });
    log.written.length = 0;
    log.flush(5 + window - 1);
    expect(log.written).toEqual([]);
    log.flush(5 + window);
    log.flush(5 + 3 * window);
    expect(log.written).toEqual(['2 venue/sim: last held (nobody)']);
  });

  it('that goes on is counted anew: what was written by count is one of the next window', () => {
    const log = logOf();
    log.record(0, {}, faultsPerWindow + 1);
    log.flush(window);
    log.written.length = 0;
    log.record(window + 1, {}, faultsPerWindow + 4);
    expect(log.written).toHaveLength(faultsPerWindow - 1);
    log.flush(2 * window);
    expect(log.written.at(-1)).toBe('5 venue/sim: it lives (nobody)');
  });

  it('is over with its window', () => {
    const log = logOf();
    log.record(0, {}, faultsPerWindow);
    log.record(window, {}, faultsPerWindow);
    expect(log.written).toHaveLength(2 * faultsPerWindow);
  });
});

describe('one kind of fault is one flood, whichever message it is told of', () => {
  const clientOrderId = 'zz';
  const sent = { type: 'sent', clientOrderId, message: 'new', sendMonoNanos: 1, epoch: 0 };
  const fenced = { type: 'fenced', clientOrderId, cause: 'age', detail: 'late' };
  const amended = { clientOrderId: 'o', message: 'amend' };
  const intent = { type: 'intent', intentId: 7, clientOrderId, request: requestOf() };
  const amend = { type: 'amendIntent', intentId: 7, clientOrderId: 'o', terms: {} };

  it.each<[string, object, object]>([
    ['an order that nobody knows', fenced, sent],
    ['a fence that is too late', { ...fenced, clientOrderId: 'o' }, { ...fenced, ...amended }],
    ['a malformed wish', intent, amend],
  ])('%s', (_, first, second) => {
    const drive = armedDesk();
    drive.work('o', requestOf());
    const process = (event: object) =>
      drive.core.process({ stamp: stampAt(1), ...event } as never).events.length;
    const singly = Array.from({ length: faultsPerWindow }, () => process(first));
    expect(singly).toEqual(singly.map(() => 1));
    expect(process(second)).toBe(0);
  });
});

describe('faults that are held for a step to come', () => {
  it('are written by kind with that step, those whose window has passed', () => {
    const log = logOf();
    log.record(1, { kind: 'late', detail: 'too late' });
    log.hold({ kind: 'late', detail: 'much too late' });
    log.hold();
    log.hold({ detail: 'it still lives' });
    log.flush(2);
    expect(log.written).toEqual([
      '1 venue/sim: too late (maker)',
      '2 venue/sim: it still lives (nobody)',
    ]);
    log.flush(1 + window);
    expect(log.written.at(-1)).toBe('1 venue/sim: much too late (nobody)');
  });
});
