/** The served console: exact names, a strict policy, and a code that works once. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Tokens } from '../admission.ts';
import { createStaticConsole, type StaticConsole } from './static-console.ts';
import { WireServer } from './wire-server.ts';

let directory = '';
let wire: WireServer;
let served: StaticConsole;
let sessions = 0;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'console-'));
  const built = join(directory, 'built');
  await mkdir(join(built, 'assets'), { recursive: true });
  await writeFile(join(directory, 'secret.json'), '{"token":"secret"}');
  await symlink(join(directory, 'secret.json'), join(built, 'assets', 'link.json'));
  await writeFile(join(built, 'index.html'), '<!doctype html><title>Desk</title>');
  await writeFile(join(built, 'assets', 'app.js'), 'export {};');
  wire = new WireServer(new Tokens('token-of-this-launch-0123456789abcdef'));
  await wire.listen(0);
  sessions = 0;
  served = await createStaticConsole({
    directory: built,
    admission: () => wire.admission,
    origin: () => wire.origin,
    connectSources: () => ['ws://127.0.0.1:1', 'ws://127.0.0.1:2'],
    openSession: () => {
      sessions += 1;
      return { wireUrl: 'w', controlUrl: 'c', token: 't'.repeat(43), deskDirectory: 'd' };
    },
  });
  wire.serveConsole(served);
});
afterEach(async () => {
  await wire.close();
  await rm(directory, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** A request whose path is sent as it is, without the tidying that fetch would do. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const attempt = request({
      host: '127.0.0.1',
      port: wire.port,
      path,
      method: options.method ?? 'GET',
      headers: { ...options.headers, Connection: 'close' },
    });
    attempt.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    attempt.on('error', reject);
    attempt.end(options.body);
  });
}

const exchange = (code: string, origin: string) =>
  ask('/session', {
    method: 'POST',
    headers: { Origin: origin, 'Content-Type': 'application/json' },
    body: JSON.stringify({ code }),
  });

test('the page and its files come with a strict policy', async () => {
  const page = await ask('/');
  expect(page).toMatchObject({ status: 200, body: '<!doctype html><title>Desk</title>' });
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("connect-src 'self' ws://127.0.0.1:1 ws://127.0.0.1:2;");
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  expect(await ask('/assets/app.js?v=1')).toMatchObject({ status: 200, body: 'export {};' });
});

test.each([
  '/../secret.json',
  '/assets/../../secret.json',
  '/%2e%2e/secret.json',
  '/..%2fsecret.json',
  '/assets/..%5c..%5csecret.json',
  '//secret.json',
  '/assets/link.json',
  '/assets',
  '/assets/',
  '/index.html/',
  '/index.html%00.js',
  '/secret.json',
  '/etc/passwd',
])('%s is not found', async (path) => {
  const { status, body } = await ask(path);
  expect(status).toBe(404);
  expect(body).not.toContain('secret');
});

test('a code is exchanged once, and the next one is another', async () => {
  const code = served.code();
  const first = await exchange(code, wire.origin);
  expect(first.status).toBe(200);
  expect(JSON.parse(first.body)).toMatchObject({ token: 't'.repeat(43) });
  expect((await exchange(code, wire.origin)).status).toBe(403);
  expect(served.code()).not.toBe(code);
  expect(sessions).toBe(1);
});

test('no other origin, host or method gets a session', async () => {
  const code = served.code();
  for (const origin of ['http://evil.test', 'null', '', 'quarterdeck://console']) {
    expect((await exchange(code, origin)).status, origin).toBe(403);
  }
  const body = JSON.stringify({ code });
  const bare = await ask('/session', { method: 'POST', body });
  const rebound = await ask('/session', {
    method: 'POST',
    headers: { Origin: wire.origin, Host: `evil.test:${wire.port}` },
    body,
  });
  const wrong = await exchange(`${code.slice(0, -1)}!`, wire.origin);
  const put = await ask('/session', { method: 'PUT', headers: { Origin: wire.origin }, body });
  const foreignPage = await ask('/', { headers: { Host: 'evil.test' } });
  expect([bare, rebound, wrong, put, foreignPage].map(({ status }) => status)).toEqual([
    403, 403, 403, 405, 403,
  ]);
  expect(sessions).toBe(0);
});

test('a directory without a console is refused at the start', async () => {
  const empty = join(directory, 'built', 'assets');
  const options = { directory: empty, admission: () => wire.admission, origin: () => wire.origin };
  const rest = { connectSources: () => [], openSession: () => Promise.reject() as never };
  await expect(createStaticConsole({ ...options, ...rest })).rejects.toThrow('no index.html');
});
