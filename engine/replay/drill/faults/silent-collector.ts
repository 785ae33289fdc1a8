/** A collector of traces and logs that takes connections and never answers anything. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { noNeeds, type StandingFault } from './standing-fault.ts';

/** Longest that a desk may take until its telemetry first knocks. */
const connectionMillisLimit = 90_000;

/** Listens before the desk starts, whose file has to name it. */
export async function silentCollector(): Promise<StandingFault> {
  const held: Socket[] = [];
  const server = createServer((socket) => {
    held.push(socket);
    socket.on('error', () => socket.destroy());
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port to be silent on');
  return {
    needs: { ...noNeeds, otlpUrl: `http://127.0.0.1:${address.port}` },
    spoilsEngine: false,
    begin: async () => {
      if (held.length > 0) return;
      // Traces and metrics go out by the period of their exporters, the first time after it.
      const signal = AbortSignal.timeout(connectionMillisLimit);
      // What has not come by then is told when it is relieved.
      await once(server, 'connection', { signal }).catch(() => undefined);
    },
    relieve: () =>
      Promise.resolve(held.length > 0 ? '' : 'the silent collector was never connected to'),
    end: () => {
      for (const socket of held) socket.destroy();
      server.close();
      return Promise.resolve();
    },
  };
}
