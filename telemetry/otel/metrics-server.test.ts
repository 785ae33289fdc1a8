/** The door of the metrics: this machine's names, GET, and nothing else. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { MetricsServer } from './metrics-server.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serverOn(port: number) {
  const readiness = { isReady: false, why: 'the venues are still being reached' };
  const server = new MetricsServer({
    metrics: (_request, response) => response.end('figures\n'),
    readiness: () => readiness,
  });
  closers.push(() => server.close());
  const problem = await server.listen(port);
  return { server, problem, readiness, port: Number(new URL(server.url ?? '').port) };
}

function ask(port: number, path: string, options: { host?: string; method?: string } = {}) {
  const { host = `127.0.0.1:${port}`, method = 'GET' } = options;
  return new Promise<[number, string]>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: { host } }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve([answer.statusCode ?? 0, text.trim()]));
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('alive at once; ready when it is, and until then it says why', async () => {
  const { port, readiness } = await serverOn(0);
  expect(await ask(port, '/healthz')).toEqual([200, 'alive']);
  expect(await ask(port, '/readyz')).toEqual([503, 'the venues are still being reached']);
  readiness.isReady = true;
  expect(await ask(port, '/readyz')).toEqual([200, 'ready']);
  expect(await ask(port, '/metrics')).toEqual([200, 'figures']);
});

test.each([
  ['a foreign name', { host: 'evil.example' }, '/metrics', 403],
  ['a foreign name with our port', { host: 'evil.example:PORT' }, '/metrics', 403],
  ['our name with another port', { host: '127.0.0.1:1' }, '/metrics', 403],
  ['localhost', { host: 'localhost:PORT' }, '/metrics', 200],
  ['a POST', { method: 'POST' }, '/metrics', 405],
  ['another page', {}, '/secrets', 404],
  ['a query', {}, '/metrics?x=1', 404],
] as const)('%s gets its answer', async (_name, options, path, expected) => {
  const { port } = await serverOn(0);
  const given = 'host' in options ? { host: options.host.replace('PORT', String(port)) } : options;
  const [status] = await ask(port, path, given);
  expect(status).toBe(expected);
});

test('a taken port leads to a free one, and that is said', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => other.close(() => resolve())));
  const taken = (other.address() as AddressInfo).port;
  const { port, problem } = await serverOn(taken);
  expect(port).not.toBe(taken);
  expect(problem).toBe(`port ${taken} is taken: metrics are on port ${port}`);
  expect(await ask(port, '/healthz')).toEqual([200, 'alive']);
});
