/**
 * The kill door and the warden's line: a WebSocket server with nothing else on its thread.
 * Lets in who has the right Host, Origin and token; what they ask is the control room's.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { clientFrameBytesLimit, wireSubprotocol } from '../../contract/wire.ts';
import {
  loopbackAdmission,
  refuseUpgrade,
  strangersLimit,
  Tokens,
  upgradeRefusal,
} from '../admission.ts';
import { type ControlRole, serveControlClient } from './control-client.ts';
import { ControlRoom } from './control-room.ts';
import type { ControlSetup, FromControl, ToControl } from './messages.ts';

export interface ControlServer {
  readonly port: number;
  readonly tell: (message: ToControl) => void;
  readonly close: () => Promise<void>;
}

/**
 * Ends the oldest stranger where there are too many: refusing the newest instead would let anyone
 * hold the kill door shut by coming again and again.
 */
function makeRoom(strangers: Set<WebSocket>): void {
  const [oldest] = strangers;
  if (strangers.size < strangersLimit || oldest === undefined) return;
  strangers.delete(oldest);
  oldest.terminate();
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
  const wardenTokens = new Tokens(setup.wardenToken);
  const admits = (role: ControlRole, token: string): boolean =>
    (role === 'warden' ? wardenTokens : tokens).admits(token);
  /** Sockets without a token, in the order of their coming. */
  const strangers = new Set<WebSocket>();
  http.on('upgrade', (request, connection, head) => {
    const refusal = upgradeRefusal(request, admission);
    if (refusal !== null) return refuseUpgrade(connection, refusal);
    sockets.handleUpgrade(request, connection, head, (socket) => {
      makeRoom(strangers);
      strangers.add(socket);
      serveControlClient(socket, connection, admits, {
        onAdmitted: (client) => {
          strangers.delete(socket);
          room.admit(client);
        },
        onRequest: (client, message, at) => {
          room.receive(client, message, at);
        },
        onClosed: (client) => {
          strangers.delete(socket);
          if (client !== null) room.leave(client);
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
