/**
 * Stands between a desk and its simulated venue, and changes what the venue answers: what a venue
 * with a fault of its own would say. Passes everything else on as it is. For tests only.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { VenueEndpoint } from '../../contract/endpoint.ts';

const Question = z.looseObject({ id: z.union([z.int(), z.string()]), method: z.string() });
const Answer = z.looseObject({
  id: z.union([z.int(), z.string(), z.null()]).optional(),
  result: z.unknown().optional(),
});

const Subscribed = z.looseObject({ subscriptionId: z.int() });

/** What is answered in the place of a result. */
export type Lie = (result: unknown) => unknown;

export class LyingVenue {
  /** Lies by method of the WebSocket API; a method without one is answered honestly. */
  readonly lies = new Map<string, Lie>();
  /** Client order ids of which no event is passed on: messages that were lost. */
  readonly muted = new Set<string>();
  /** Who has subscribed to the events of the account, by the id of that. */
  readonly #subscribed = new Map<WebSocket, number>();
  readonly #target: URL;
  readonly #server = createServer((asked, response) => {
    const options = { host: this.#target.hostname, port: this.#target.port, path: asked.url };
    const passed = request({ ...options, method: asked.method, headers: asked.headers }, (told) => {
      response.writeHead(told.statusCode ?? 502, told.headers);
      told.pipe(response);
    });
    passed.on('error', () => response.destroy());
    asked.pipe(passed);
  });
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #open = new Set<{ destroy: () => void }>();

  private constructor(target: URL) {
    this.#target = target;
    this.#server.on('upgrade', (asked, socket, head) => {
      socket.on('error', () => undefined);
      if (asked.url?.startsWith('/ws-api') === true) this.#stand(asked, socket as Socket, head);
      else this.#pass(asked, socket as Socket);
    });
  }

  /** Takes the place of the venue in the desk's `venue.json`; who looks there next, finds it. */
  static async before(venueFile: string): Promise<LyingVenue> {
    const endpoint = VenueEndpoint.parse(JSON.parse(await readFile(venueFile, 'utf8')));
    const lying = new LyingVenue(new URL(endpoint.baseUrl));
    await new Promise<void>((listening) => lying.#server.listen(0, '127.0.0.1', listening));
    const address = lying.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const baseUrl = `http://127.0.0.1:${address.port}`;
    await writeFile(venueFile, JSON.stringify({ ...endpoint, baseUrl }), { mode: 0o600 });
    return lying;
  }

  /** Order entry: each answer goes by its question's method. */
  #stand(asked: IncomingMessage, socket: Socket, head: Buffer): void {
    const { href } = new URL(asked.url ?? '/', this.#target.href.replace(/^http/, 'ws'));
    const venue = new WebSocket(href, { perMessageDeflate: false });
    const methods = new Map<unknown, string>();
    const early: string[] = [];
    venue.on('error', () => undefined);
    this.#open.add({ destroy: () => venue.terminate() });
    this.#sockets.handleUpgrade(asked, socket, head, (desk) => {
      this.#open.add({ destroy: () => desk.terminate() });
      desk.on('message', (data: Buffer) => {
        const text = data.toString('utf8');
        const { id, method } = Question.parse(JSON.parse(text));
        methods.set(id, method);
        if (venue.readyState === WebSocket.OPEN) venue.send(text);
        else early.push(text);
      });
      venue.on('open', () => {
        for (const text of early.splice(0)) venue.send(text);
      });
      venue.on('message', (data: Buffer) => {
        const text = data.toString('utf8');
        const { id, result } = Answer.parse(JSON.parse(text));
        const subscription = Subscribed.safeParse(result);
        if (subscription.success) this.#subscribed.set(desk, subscription.data.subscriptionId);
        const isMuted = [...this.muted].some((order) => text.includes(`"${order}"`));
        if (id === undefined && isMuted) return;
        desk.send(this.#told(text, methods));
      });
      venue.on('close', () => desk.terminate());
      desk.on('close', () => venue.terminate());
    });
  }

  /** Tells an event of the account that never was. */
  tell(event: object): void {
    for (const [desk, subscriptionId] of this.#subscribed) {
      if (desk.readyState === WebSocket.OPEN) desk.send(JSON.stringify({ subscriptionId, event }));
    }
  }

  #told(text: string, methods: Map<unknown, string>): string {
    const answer = Answer.parse(JSON.parse(text));
    const lie = this.lies.get(methods.get(answer.id) ?? '');
    methods.delete(answer.id);
    if (lie === undefined || answer.result === undefined) return text;
    return JSON.stringify({ ...answer, result: lie(answer.result) });
  }

  /** Market data: byte for byte. */
  #pass(asked: IncomingMessage, socket: Socket): void {
    const venue = connect(Number(this.#target.port), this.#target.hostname, () => {
      const { rawHeaders } = asked;
      const lines = rawHeaders.flatMap((name, at) =>
        at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : [],
      );
      venue.write(`GET ${asked.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      venue.pipe(socket);
      socket.pipe(venue);
    });
    venue.on('error', () => socket.destroy());
    venue.on('close', () => socket.destroy());
    socket.on('close', () => venue.destroy());
    this.#open.add(venue);
    this.#open.add(socket);
  }

  close(): void {
    for (const one of this.#open) one.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
