// Finding and starting engines: attached to one that lives, started when none does, given up on.
// The engine here is a few lines of Node that write an endpoint file, as the real one does last.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EngineState, EngineSupervisor, isAlive } from './engine-supervisor.ts';

let directory = '';
let supervisor: EngineSupervisor | null = null;
const pids: number[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'supervisor-'));
});
afterEach(() => {
  supervisor?.stop();
  for (const pid of pids.splice(0)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  rmSync(directory, { recursive: true, maxRetries: 5 });
});

const livingEngine = `
const { writeFileSync } = require('node:fs');
const directory = process.argv[process.argv.indexOf('--dir') + 1];
writeFileSync(directory + '/endpoint.json', JSON.stringify({
  version: 1, pid: process.pid, fence: 1, wireUrl: 'ws://127.0.0.1:1/', consoleUrl: null,
  controlUrl: 'ws://127.0.0.1:2/', token: 'x'.repeat(32), environment: 'SIM', desk: 'd',
  engineVersion: '1', startedUtcNanos: '1',
}));
setInterval(() => {}, 1000);
`;

function supervise(script: string): Promise<EngineState>[] {
  const entry = join(directory, 'engine.cjs');
  writeFileSync(entry, script);
  const paths = { node: process.execPath, root: directory, entry };
  const seen: ((state: EngineState) => void)[] = [];
  const next = (): Promise<EngineState> => new Promise((resolve) => seen.push(resolve));
  const promises = [next(), next(), next()];
  supervisor = new EngineSupervisor(directory, paths, (state) => {
    if (state.kind === 'running') pids.push(state.endpoint.pid);
    if (state.kind !== 'starting') seen.shift()?.(state);
  });
  supervisor.start();
  return promises;
}

test('starts an engine, and starts it again when it dies', async () => {
  const [first, second] = supervise(livingEngine);
  const running = await first;
  expect(running?.kind).toBe('running');
  const pid = pids[0] ?? 0;
  process.kill(pid, 'SIGKILL');
  const again = await second;
  expect(again?.kind === 'running' && again.endpoint.pid !== pid).toBe(true);
});

test('leaves an engine alone that was ended in order', async () => {
  const [first, second] = supervise(livingEngine);
  await first;
  rmSync(join(directory, 'endpoint.json'));
  process.kill(pids[0] ?? 0, 'SIGKILL');
  expect(await second).toEqual({ kind: 'ended' });
  const started = await supervisor?.startAgain();
  expect(started?.kind).toBe('running');
});

test('shows the last words of one that does not come up, and starts it once', async () => {
  const [first] = supervise("console.error('desk.yaml:3:1 unknown key'); process.exit(1);");
  const state = await first;
  expect(state).toMatchObject({ kind: 'failed' });
  expect(state?.kind === 'failed' ? state.reason : '').toContain('desk.yaml:3:1 unknown key');
});
