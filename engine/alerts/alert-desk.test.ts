import { describe, expect, test } from 'vitest';
import { AlertId } from '../contract/alert.ts';
import { InstrumentId } from '../contract/ids.ts';
import { type AlertBody, AlertDesk, type Finding, openAlertsLimit } from './alert-desk.ts';

const second = 1e9;
const start = 1_000 * second;

function desk(): AlertDesk {
  let last = 0;
  return new AlertDesk({
    nextId: () => {
      last += 1;
      return AlertId.parse(`a1-${last}`);
    },
    changedBefore: () => ['3 s before: limits set (desk.yaml)'],
  });
}

function finding(over: Partial<Finding> = {}): Finding {
  const instrument = InstrumentId.parse('BTCUSDT.sim');
  return {
    rule: {
      name: 'feed-gap',
      detector: 'feed-gap',
      severity: 'warning',
      action: 'alert',
      dryRun: false,
    },
    subject: { instrument },
    group: 'feed-gap/BTCUSDT.sim',
    isFiring: true,
    fresh: 1,
    eventMonoNanos: start - 0.2 * second,
    words: () => ({ title: 'Gap in BTCUSDT.sim: 1, limit 1', detail: 'gap of 3 updates' }),
    over: 'no gap for a whole window',
    ...over,
  };
}

const types = (bodies: readonly AlertBody[]): string[] => bodies.map(({ type }) => type);

describe('the life of an alert', () => {
  test('is raised once, with everything an operator needs', () => {
    expect(desk().take(finding(), start)).toEqual([
      {
        type: 'alert.raised',
        alertId: 'a1-1',
        group: 'feed-gap/BTCUSDT.sim',
        rule: 'feed-gap',
        detector: 'feed-gap',
        severity: 'warning',
        subject: { instrument: 'BTCUSDT.sim' },
        title: 'Gap in BTCUSDT.sim: 1, limit 1',
        detail: 'gap of 3 updates',
        action: 'alert',
        dryRun: false,
        eventMonoNanos: start - 0.2 * second,
        changedBefore: ['3 s before: limits set (desk.yaml)'],
      },
    ]);
  });

  test('is told again at most once a second, and no time is lost from the count', () => {
    const own = desk();
    own.take(finding(), start);
    let told = 0;
    let events = 0;
    for (let step = 1; step <= 40; step += 1) {
      for (const body of own.take(finding({ fresh: 3 }), start + step * 0.25 * second)) {
        if (body.type === 'alert.repeated') {
          told += body.count;
          events += 1;
        }
      }
    }
    const cleared = own.take(finding({ isFiring: false, fresh: 0 }), start + 11 * second);
    for (const body of cleared) if (body.type === 'alert.repeated') told += body.count;
    expect({ told, events: events <= 10, end: cleared.at(-1)?.type }).toEqual({
      told: 120,
      events: true,
      end: 'alert.cleared',
    });
  });

  test('is cleared once, and raised anew under another id', () => {
    const own = desk();
    own.take(finding(), start);
    const off = finding({ isFiring: false, fresh: 0 });
    expect(own.take(off, start + second)).toEqual([
      { type: 'alert.cleared', alertId: 'a1-1', reason: 'no gap for a whole window' },
    ]);
    expect(own.take(off, start + 2 * second)).toEqual([]);
    expect(own.take(finding(), start + 3 * second)).toMatchObject([
      { type: 'alert.raised', alertId: 'a1-2' },
    ]);
  });

  test('that begins with several says how many', () => {
    expect(desk().take(finding({ fresh: 4 }), start)).toMatchObject([
      { type: 'alert.raised' },
      { type: 'alert.repeated', count: 3 },
    ]);
  });
});

describe('a storm', () => {
  const nth = (number: number, severity: 'warning' | 'critical' = 'warning'): Finding =>
    finding({
      rule: { name: 'r', detector: 'feed-gap', severity, action: 'alert', dryRun: false },
      group: `r/${severity}/${number}`,
    });

  test('of 1,000 alerts of two severities is ten groups, and every one is counted', () => {
    const own = desk();
    const bodies: AlertBody[] = [];
    for (let number = 0; number < 1_000; number += 1) {
      const now = start + number * 0.01 * second;
      bodies.push(...own.take(nth(number, number % 2 === 0 ? 'critical' : 'warning'), now));
      bodies.push(...own.settle(now));
    }
    for (let later = 11; later < 90; later += 1) bodies.push(...own.settle(start + later * second));
    const raised = bodies.filter((body) => body.type === 'alert.raised');
    expect(new Set(raised.map(({ group }) => group)).size).toBe(10);
    expect(raised).toHaveLength(10);
    const repeats = bodies.reduce(
      (sum, body) => sum + (body.type === 'alert.repeated' ? body.count : 0),
      0,
    );
    expect(raised.length + repeats).toBe(1_000);
    expect(bodies.length).toBeLessThan(60);
    expect(types(bodies.slice(-1))).toEqual(['alert.cleared']);
    expect(own.openCount).toBe(8);
  });

  test('never holds more than its limit of open alerts, however slowly it comes', () => {
    const own = desk();
    for (let number = 0; number < 200; number += 1) own.take(nth(number), start + number * 60e9);
    expect(own.openCount).toBeLessThanOrEqual(openAlertsLimit + 1);
  });

  test('lets a group that is known go on, and a critical one through beside the others', () => {
    const own = desk();
    for (let number = 0; number < 20; number += 1) own.take(nth(number), start);
    own.take({ ...nth(0), isFiring: false, fresh: 0 }, start + second);
    expect(own.take(nth(0), start + 2 * second)).toMatchObject([{ group: 'r/warning/0' }]);
    expect(own.take(nth(1, 'critical'), start + 2 * second)).toMatchObject([
      { group: 'r/critical/1' },
    ]);
  });
});
