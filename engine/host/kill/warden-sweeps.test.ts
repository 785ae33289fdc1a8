// The warden's record is told of the halt that it was made in, and of no other.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerEvent } from '../../contract/events.ts';
import { StrategyId } from '../../contract/ids.ts';
import { gateEpoch, monoNanos, UtcNanos } from '../../contract/numbers.ts';
import type { Scope } from '../../contract/scope.ts';
import type { LatchReading } from '../gate/latch.ts';
import { latchText, parseLatch } from '../gate/latch.ts';
import { WardenSweeps } from './warden-sweeps.ts';

let directory = '';
let path = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'warden-sweeps-'));
  path = join(directory, 'warden.json');
});
afterEach(() => rm(directory, { recursive: true }));

const order = { clientOrderId: 'qdeadbeef.5.1', venue: 'sim', instrument: 'BTCUSDT.sim' };
const record = (change: object) => ({
  ...{ version: 1, reason: 'no heartbeat', enginePid: 1, fence: 5, latchFailure: '' },
  ...{ atMonoNanos: 1_000, atUtcNanos: '5000', confirmed: true, confirmedMonoNanos: 1_500 },
  ...{ unconfirmed: '', venues: [] },
  orders: [{ ...order, cancelSentMonoNanos: 1_100, outcome: 'cancelled', detail: '' }],
  ...change,
});
const write = (value: object) => writeFile(path, JSON.stringify(value));

function latchAt(atUtcNanos: string): LatchReading {
  const head = { state: 'halted', epoch: gateEpoch(2), cause: 'kill', reason: '' } as const;
  const at = { atMonoNanos: monoNanos(1), atUtcNanos: UtcNanos.parse(atUtcNanos) };
  return parseLatch(latchText({ ...head, actor: 'ada', ...at }));
}

interface Sweeps {
  readonly reader: WardenSweeps;
  readonly hear: (event: LedgerEvent) => void;
}

function sweeps(latch: LatchReading = { kind: 'missing' }): Sweeps {
  const observers: ((event: LedgerEvent) => void)[] = [];
  const observe = (observer: (event: LedgerEvent) => void) => {
    observers.push(observer);
    return () => undefined;
  };
  const reader = new WardenSweeps({ loop: { observe }, path, fence: () => 5, latch });
  return { reader, hear: (event) => observers.forEach((observer) => observer(event)) };
}

const armed = (scope: Scope, monoNanos: number): LedgerEvent =>
  LedgerEvent.parse({
    ...{ sequence: 9, utcNanos: '9000', monoNanos },
    body: {
      ...{ type: 'mode.changed', scope, previous: 'halted', mode: 'active', epoch: 2 },
      ...{ cause: 're-arm', reason: 'odd', actor: { kind: 'operator', name: 'ada' } },
      commandId: 'rearm-0001',
    },
  });

describe('the sweep of this halt', () => {
  it('K8 is read anew each time, with its orders', async () => {
    const { reader } = sweeps();
    expect(await reader.read()).toBeNull();
    await write(record({ sweeping: true, confirmed: false, unconfirmed: 'sim: asked again' }));
    expect(await reader.read()).toMatchObject({ confirmed: false, orders: [order] });
    await write(record({}));
    expect(await reader.read()).toMatchObject({ confirmed: true, atUtcNanos: '5000' });
  });

  it('K8 is none from before the desk was armed', async () => {
    const { reader, hear } = sweeps();
    await write(record({}));
    hear(armed({ strategy: StrategyId.parse('maker') }, 2_000));
    expect(await reader.read()).not.toBeNull();
    hear(armed({}, 2_000));
    expect(await reader.read()).toBeNull();
    await write(record({ atMonoNanos: 2_001 }));
    expect(await reader.read()).not.toBeNull();
  });

  it('K8 of a run before is told while the halt that this run found stands', async () => {
    await write(record({ fence: 4 }));
    expect(await sweeps(latchAt('5000')).reader.read()).not.toBeNull();
    expect(await sweeps(latchAt('5001')).reader.read()).toBeNull();
    expect(await sweeps().reader.read()).toBeNull();
    await write(record({ fence: 6 }));
    expect(await sweeps(latchAt('5000')).reader.read()).toBeNull();
    await write(record({ fence: 4 }));
    const { reader, hear } = sweeps(latchAt('5000'));
    hear(armed({}, 1));
    expect(await reader.read()).toBeNull();
  });

  it('K8 is told with the times before it that are of this halt, and of no other', async () => {
    const earlier = [1_000, 2_000].map((atMonoNanos) => ({
      ...{ fence: 5, atMonoNanos, atUtcNanos: String(5 * atMonoNanos), reason: 'no heartbeat' },
      ...{ enginePid: 1, orders: [{ ...order, outcome: 'gone' }], confirmed: true },
      unconfirmed: '',
    }));
    const leftOut = { fence: 5, atMonoNanos: 500, atUtcNanos: '2500' };
    await write(record({ atMonoNanos: 3_000, atUtcNanos: '15000', earlier, leftOut }));
    const { reader, hear } = sweeps();
    const times = async () => (await reader.read())?.earlier?.map(({ atUtcNanos }) => atUtcNanos);
    expect(await times()).toEqual(['5000', '10000']);
    expect(await reader.read()).toMatchObject({ isLeftOut: true });
    hear(armed({}, 600));
    expect(await times()).toEqual(['5000', '10000']);
    expect(await reader.read()).toMatchObject({ isLeftOut: false });
    hear(armed({}, 1_500));
    expect(await times()).toEqual(['10000']);
    hear(armed({}, 2_500));
    expect(await times()).toEqual([]);
  });

  it('K8 is none where the record cannot be believed', async () => {
    const { reader } = sweeps();
    for (const text of ['', '{', '{"version":1}', JSON.stringify(record({ orders: [{}] }))]) {
      await writeFile(path, text);
      expect(await reader.read()).toBeNull();
    }
  });
});
