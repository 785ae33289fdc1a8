// What is told of the last kill, and of a desk whose engine answers nothing: out of files alone.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LedgerEvent } from '../contract/events.ts';
import { openLedger } from '../ledger/ledger.ts';
import { quarterdeck } from './desk-process-fixture.ts';
import { withoutEngineLines } from './warden-lines.ts';

let directory = '';
let server: Server | null = null;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'last-kill-'));
});
afterEach(async () => {
  server?.close();
  server = null;
  await rm(directory, { recursive: true });
});

const second = 1_000_000_000n;
const start = 1_795_953_600n * second;
const killId = 'kill-0001';
const actor = { kind: 'token', name: 'ada' } as const;
const command = {
  ...{ type: 'command.recorded', commandId: killId, kind: 'kill', actor, scope: {} },
  ...{ reason: 'odd fills', outcome: 'accepted', refusal: '', door: 'cli' },
};
const modeTo = (mode: string, previous: string, commandId: string) => ({
  ...{ type: 'mode.changed', scope: {}, previous, mode, epoch: 2, actor, commandId },
  ...{ cause: mode === 'active' ? 're-arm' : 'kill', reason: 'odd fills' },
});
const report = {
  ...{ killId, scope: {}, outcome: 'confirmed', cancelled: [], filledInRace: [], refused: [] },
  ...{ unconfirmed: [], inFlight: [], fenced: [], openPositions: [], rows: [], venues: [] },
  ...{ gateClosedMicros: 1, latchedMicros: 1, lastCancelMicros: 1, confirmedMicros: 2 },
};

/** A ledger with these bodies, one a second. */
async function ledgerOf(...bodies: object[]): Promise<void> {
  const opened = await openLedger({ directory });
  const events = bodies.map((body, at) => {
    const utcNanos = String(start + BigInt(at) * second);
    return LedgerEvent.parse({ sequence: at + 1, utcNanos, monoNanos: at, body });
  });
  opened.ledger.append(events);
  await opened.ledger.close();
}

const warden = (atUtcNanos: bigint, enginePid = process.pid) => ({
  ...{ version: 1, reason: 'no heartbeat for 1534 ms', enginePid, fence: 1, atMonoNanos: 1 },
  ...{ atUtcNanos: String(atUtcNanos), latchFailure: '', confirmed: true, confirmedMonoNanos: 2 },
  unconfirmed: '',
  orders: ['cancelled', 'cancelled', 'gone'].map((outcome, at) => ({ ...{ outcome }, at })),
});
const tell = (record: object) => writeFile(join(directory, 'warden.json'), JSON.stringify(record));
const last = (...more: string[]) => quarterdeck(['kill', '--last', '--dir', directory, ...more]);
const beforeRearm = [modeTo('active', 'halted', 'rearm-0001'), command];

test('K8 the last kill is told with when, by whom and why, though no engine runs', async () => {
  await ledgerOf(...beforeRearm, modeTo('halted', 'active', killId), {
    type: 'kill.reported',
    report,
  });
  const { code, stdout } = await last();
  expect([code, stdout.trim().split('\n')]).toEqual([
    0,
    [
      'kill kill-0001 of desk at 2026-11-29 12:00:02.000 UTC, by token ada through cli: odd fills',
      'reported at 2026-11-29 12:00:03.000 UTC, event 4',
      'NO WORKING ORDERS: CONFIRMED',
      '0 cancelled, 0 filled',
    ],
  ]);
  expect(JSON.parse((await last('--json')).stdout)).toMatchObject({
    ...{ killId, outcome: 'confirmed', by: actor, reason: 'odd fills', door: 'cli' },
    ...{ haltedUtcNanos: String(start + 2n * second), rearmedUtcNanos: null },
  });
});

test('K5 a kill by the token at a console names the console, and accuses nobody', async () => {
  const at = { session: '0123456789abcdef', lastSigner: null, claimed: 'ada' };
  const pressed = { ...command, actor: { kind: 'token', name: 'root' }, door: 'button' };
  await ledgerOf({ ...pressed, console: at }, modeTo('halted', 'active', killId), {
    type: 'kill.reported',
    report,
  });
  expect((await last()).stdout).toContain(
    'by token root through button at console 01234567, it called the key of ada unlocked, ' +
      'unproved; no key had signed there before: odd fills',
  );
});

test('K8 a kill is past once its scope is re-armed, and not by another scope', async () => {
  const other = { ...modeTo('active', 'halted', 'rearm-0002'), scope: { strategy: 'maker' } };
  await ledgerOf(
    ...beforeRearm,
    modeTo('halted', 'active', killId),
    { type: 'kill.reported', report },
    other,
  );
  expect((await last()).stdout).not.toContain('PAST');
  await rm(directory, { recursive: true });
  directory = await mkdtemp(join(tmpdir(), 'last-kill-'));
  await ledgerOf(
    ...beforeRearm,
    modeTo('halted', 'active', killId),
    { type: 'kill.reported', report },
    modeTo('active', 'halted', 'rearm-0002'),
  );
  expect((await last()).stdout).toContain(
    'PAST: desk was re-armed at 2026-11-29 12:00:04.000 UTC, and may have orders now',
  );
});

test('K5 what the warden did first stands beside the kill, and no older act does', async () => {
  await ledgerOf(...beforeRearm, modeTo('halted', 'active', killId), {
    type: 'kill.reported',
    report,
  });
  await tell(warden(start - second));
  expect((await last()).stdout).not.toContain('warden');
  await tell(warden(start + second));
  expect((await last()).stdout).toContain(
    'the warden took over at 2026-11-29 12:00:01.000 UTC (no heartbeat for 1534 ms): ' +
      '3 orders: 2 cancelled, 1 gone; the venues list none of our orders any more',
  );
});

test('K8 what its own report tells of the warden is not told again from the file', async () => {
  const at = start + second;
  const share = {
    ...{ atUtcNanos: String(at), reason: 'no heartbeat for 1534 ms', inRows: 0 },
    orders: ['a', 'b'].map((clientOrderId) => ({ clientOrderId, venue: 'sim', end: 'cancelled' })),
    ...{ confirmed: true, unconfirmed: '' },
  };
  await ledgerOf(...beforeRearm, modeTo('halted', 'active', killId), {
    type: 'kill.reported',
    report: { ...report, warden: share },
  });
  await tell(warden(at));
  const lines = (await last()).stdout.split('\n').filter((line) => line.includes('the warden'));
  expect(lines).toEqual([
    'the warden took over at 2026-11-29 12:00:01.000 UTC (no heartbeat for 1534 ms): ' +
      'it found 2 orders open beyond those of this report: 2 cancelled',
  ]);
});

test('K8 each time that the warden took over is told, and none twice', async () => {
  const share = (at: bigint) => ({
    ...{ atUtcNanos: String(at), reason: 'no heartbeat for 1534 ms', inRows: 0, orders: [] },
    ...{ confirmed: true, unconfirmed: '' },
  });
  const [first, next, third] = [start + second, start + 2n * second, start + 3n * second];
  await ledgerOf(...beforeRearm, modeTo('halted', 'active', killId), {
    type: 'kill.reported',
    report: { ...report, warden: { ...share(next), earlier: [share(first)] } },
  });
  const earlier = [start - second, first, next].map((at) => {
    const { reason, enginePid, fence, atMonoNanos, atUtcNanos, orders } = warden(at);
    const kept = { reason, enginePid, fence, atMonoNanos, atUtcNanos, orders };
    return { ...kept, confirmed: true, unconfirmed: '' };
  });
  await tell({ ...warden(third), earlier });
  const lines = (await last()).stdout.split('\n').filter((line) => line.includes('the warden'));
  expect(lines).toEqual([
    expect.stringMatching(/12:00:01\.000 UTC .* it found no open order beyond those of this/),
    expect.stringMatching(/12:00:02\.000 UTC .* it found no open order beyond those of this/),
    expect.stringMatching(/12:00:03\.000 UTC .*: 3 orders: 2 cancelled, 1 gone; the venues list/),
  ]);
  const latch = {
    ...{ version: 1, state: 'halted', epoch: 3, cause: 'warden', reason: 'no heartbeat' },
    ...{ actor: 'warden', atMonoNanos: 1, atUtcNanos: String(first), check: '0'.repeat(64) },
  };
  await writeFile(join(directory, 'latch.json'), JSON.stringify(latch));
  expect(withoutEngineLines(directory, process.pid).slice(1)).toEqual([
    expect.stringContaining('12:00:01.000 UTC'),
    expect.stringContaining('12:00:02.000 UTC'),
    expect.stringContaining('12:00:03.000 UTC'),
  ]);
});

test('K5 a kill and a status that no engine answers tell what the warden has done', async () => {
  // It takes connections and says nothing, as a process does that was stopped by a signal.
  server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `ws://127.0.0.1:${address.port}`;
  const endpoint = {
    ...{ version: 1, pid: process.pid, fence: 1, wireUrl: url, controlUrl: url, consoleUrl: null },
    ...{ token: 'x'.repeat(32), environment: 'SIM', desk: 'desk', engineVersion: '0.4.0' },
    startedUtcNanos: '1',
  };
  await writeFile(join(directory, 'endpoint.json'), JSON.stringify(endpoint));
  const latch = {
    ...{ version: 1, state: 'halted', epoch: 3, cause: 'warden', reason: 'no heartbeat' },
    ...{ actor: 'warden', atMonoNanos: 1, atUtcNanos: String(start), check: '0'.repeat(64) },
  };
  await writeFile(join(directory, 'latch.json'), JSON.stringify(latch));
  await tell(warden(start));
  const killed = await quarterdeck(['kill', '--dir', directory]);
  const asked = await quarterdeck(['status', '--dir', directory]);
  for (const { code, stdout, stderr } of [killed, asked]) {
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('does not answer');
    expect(stderr).toContain('latch.json says HALTED since 2026-11-29 12:00:00.000 UTC');
    expect(stderr).toContain('the warden took over at 2026-11-29 12:00:00.000 UTC');
    expect(stderr).toContain('the venues list none of our orders any more');
  }
}, 60_000);

test('K5 the record of a warden of another engine is not told for this one', async () => {
  await tell(warden(start, process.pid + 1));
  expect(withoutEngineLines(directory, process.pid)).toEqual([
    'latch.json cannot be read, and means halted',
    'the warden has not taken over from this engine, by its record',
  ]);
  await tell({
    ...warden(start),
    confirmed: false,
    unconfirmed: 'sim does not answer',
    orders: [],
  });
  expect(withoutEngineLines(directory, process.pid)[1]).toContain(
    'it found no order; NOT CONFIRMED: sim does not answer',
  );
});
