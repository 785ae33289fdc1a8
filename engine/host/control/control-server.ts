/**
 * The kill door and the warden's line: a WebSocket server with nothing else on its thread.
 * Lets in who has the right Host, Origin and token; what they ask is the control room's.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { clientFrameBytesLimit, wireSubprotocol } from '../../contract/wire.ts';
import {
  loopbackAdmission,
  refuseUpgrade,
  strangersLimit,
  Tokens,
  upgradeRefusal,
} from '../admission.ts';
import { serveControlClient } from './control-client.ts';
import { ControlRoom } from './control-room.ts';
import type { ControlSetup, FromControl, ToControl } from './messages.ts';

export interface ControlServer {
  readonly port: number;
  readonly tell: (message: ToControl) => void;
  readonly close: () => Promise<void>;
}

/** Starts to listen on a free loopback port; `post` reaches the main thread. */
export async function startControlServer(
  setup: ControlSetup,
  post: (message: FromControl) => void,
): Promise<ControlServer> {
  const http = createServer((_request, response) => {
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(0, '127.0.0.1', resolve);
  });
  const { port } = http.address() as AddressInfo;
  const admission = loopbackAdmission(port, setup.origins);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: clientFrameBytesLimit,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(wireSubprotocol) ? wireSubprotocol : false),
  });
  const room = new ControlRoom(setup, post);
  const tokens = new Tokens(setup.token);
  let strangers = 0;
  http.on('upgrade', (request, connection, head) => {
    const full = strangers >= strangersLimit ? 'too many clients without a token' : null;
    const refusal = upgradeRefusal(request, admission) ?? full;
    if (refusal !== null) return refuseUpgrade(connection, refusal);
    sockets.handleUpgrade(request, connection, head, (socket) => {
      strangers += 1;
      serveControlClient(socket, connection, tokens, {
        onAdmitted: (client) => {
          strangers -= 1;
          room.admit(client);
        },
        onRequest: (client, message, at) => {
          room.receive(client, message, at);
        },
        onClosed: (client) => {
          if (client === null) strangers -= 1;
          else room.leave(client);
        },
      });
    });
  });
  return {
    port,
    tell: (message) => {
      if (message.type === 'admitToken') tokens.add(message.token);
      room.tell(message);
    },
    close: async () => {
      await room.stop();
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
