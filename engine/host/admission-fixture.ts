/**
 * Headers that must not open a socket of the engine, and the raw upgrade that tries them.
 * For tests of every listener; S9 and S10 of the requirements.
 */
import { request } from 'node:http';
import { connect } from 'node:net';

/** The status code of a raw upgrade with these headers; 101 is an open door. */
export function upgradeStatus(port: number, headers: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const head = ['Connection', 'Upgrade', 'Upgrade', 'websocket'];
    const key = ['Sec-WebSocket-Version', '13', 'Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='];
    const attempt = request({
      host: '127.0.0.1',
      port,
      headers: [...head, ...key, ...headers],
      setHost: false,
    });
    attempt.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    attempt.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    attempt.on('error', reject);
    attempt.end();
  });
}

/** An upgrade from a foreign origin that answers its refusal with a reset of the connection. */
export function resetAfterRefusal(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
      socket.write(
        `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\n` +
          'Upgrade: websocket\r\nOrigin: http://evil.test\r\n\r\n',
      );
    });
    socket.on('data', () => socket.resetAndDestroy());
    socket.on('close', () => {
      resolve();
    });
    socket.on('error', reject);
  });
}

/** An origin that is on every list. */
export const goodOrigin = 'quarterdeck://cli';

/** S9 and S10: Origin and Host headers that must not get in; PORT is the listener's own. */
const table: readonly (readonly [host: string | null, ...origins: string[]])[] = [
  ['127.0.0.1:PORT'],
  ['127.0.0.1:PORT', ''],
  ['127.0.0.1:PORT', 'null'],
  ['127.0.0.1:PORT', 'undefined'],
  ['127.0.0.1:PORT', '*'],
  ['127.0.0.1:PORT', 'http://evil.test'],
  ['127.0.0.1:PORT', 'https://evil.test'],
  ['127.0.0.1:PORT', 'https://evil.test:PORT'],
  ['127.0.0.1:PORT', 'file://'],
  ['127.0.0.1:PORT', 'http://127.0.0.1:PORT'],
  ['127.0.0.1:PORT', 'http://127.0.0.1'],
  ['127.0.0.1:PORT', 'http://127.0.0.1:9998'],
  ['127.0.0.1:PORT', 'http://127.0.0.1:99999'],
  ['127.0.0.1:PORT', 'https://127.0.0.1:9999'],
  ['127.0.0.1:PORT', 'http://127.0.0.1:9999/'],
  ['127.0.0.1:PORT', 'http://127.0.0.1:9999.evil.test'],
  ['127.0.0.1:PORT', 'http://localhost:9999'],
  ['127.0.0.1:PORT', 'http://[::1]:9999'],
  ['127.0.0.1:PORT', 'http://0.0.0.0:9999'],
  ['127.0.0.1:PORT', 'quarterdeck://'],
  ['127.0.0.1:PORT', 'quarterdeck://console.evil.test'],
  ['127.0.0.1:PORT', 'quarterdeck://consoles'],
  ['127.0.0.1:PORT', 'quarterdeck://console/'],
  ['127.0.0.1:PORT', 'quarterdeck://Console'],
  ['127.0.0.1:PORT', 'QUARTERDECK://console'],
  ['127.0.0.1:PORT', 'evil.quarterdeck://console'],
  ['127.0.0.1:PORT', 'https://quarterdeck://console'],
  ['127.0.0.1:PORT', 'http://quarterdeck'],
  ['127.0.0.1:PORT', 'app://console'],
  ['127.0.0.1:PORT', 'chrome-extension://abcdefghijklmnop'],
  ['127.0.0.1:PORT', 'data:'],
  ['127.0.0.1:PORT', `${goodOrigin}, https://evil.test`],
  ['127.0.0.1:PORT', goodOrigin, 'https://evil.test'],
  ['127.0.0.1:PORT', 'https://evil.test', goodOrigin],
  [null, goodOrigin],
  ['', goodOrigin],
  ['evil.test', goodOrigin],
  ['evil.test:PORT', goodOrigin],
  ['127.0.0.1', goodOrigin],
  ['127.0.0.1:1', goodOrigin],
  ['127.0.0.1:PORT0', goodOrigin],
  ['127.0.0.1:0PORT', goodOrigin],
  ['127.0.0.1.evil.test:PORT', goodOrigin],
  ['evil.test@127.0.0.1:PORT', goodOrigin],
  ['localhost:PORT', goodOrigin],
  ['localhost.evil.test:PORT', goodOrigin],
  ['[::1]:PORT', goodOrigin],
  ['0.0.0.0:PORT', goodOrigin],
  ['127.1:PORT', goodOrigin],
  ['2130706433:PORT', goodOrigin],
  ['192.168.0.10:PORT', goodOrigin],
  ['127.0.0.2:PORT', goodOrigin],
];

/** The headers of every attempt, for a listener on `port`. */
export function badHeaders(port: number): string[][] {
  const mine = (text: string) => text.replace('PORT', String(port));
  return table.map(([host, ...origins]) => [
    ...(host === null ? [] : ['Host', mine(host)]),
    ...origins.flatMap((origin) => ['Origin', mine(origin)]),
  ]);
}
