/**
 * A market data feed as a process of its own: one USD-M symbol whose best prices change with every
 * message, as many a second as it is told to send. Speaks the exchange's protocol and takes no
 * orders. Writes ready-made WebSocket frames, because making each in turn would cost more than the
 * engine needs to read them. Started by tick-feed.ts, and told by it over the process channel.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { type FeedOrder, tickSymbol } from './tick-feed.ts';

const stepMillis = 1;
/** Beyond this the reader is too slow: what is due is left out, so that its rate can be seen. */
const waitingBytesLimit = 1_048_576;
const firstBid = 50_000;

const exchangeInfo = {
  symbols: [
    {
      symbol: tickSymbol,
      baseAsset: 'BTC',
      quoteAsset: 'USDT',
      filters: [
        { filterType: 'PRICE_FILTER', tickSize: '0.10' },
        { filterType: 'LOT_SIZE', stepSize: '0.001' },
      ],
    },
  ],
};

let updates = 10;
const streams = new Set<Duplex>();

function frameOf(text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.from([0x81, 126, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, body]);
}

function tickText(): string {
  updates += 1;
  const bid = firstBid + (updates % 7) / 10;
  const prices = `"b":"${bid.toFixed(1)}","B":"9.000","a":"${(bid + 0.2).toFixed(1)}","A":"9.000"`;
  const name = tickSymbol.toLowerCase();
  const head = `"e":"bookTicker","u":${updates},"s":"${tickSymbol}"`;
  return `{"stream":"${name}@bookTicker","data":{${head},${prices},"E":${Date.now()}}}`;
}

function send(count: number): void {
  const frames = Buffer.concat(Array.from({ length: count }, () => frameOf(tickText())));
  for (const stream of streams) {
    if (stream.writableLength <= waitingBytesLimit) stream.write(frames);
  }
}

let perSecond = 0;
let since = performance.now();
let given = 0;
setInterval(() => {
  const due = Math.floor(((performance.now() - since) / 1_000) * perSecond) - given;
  if (due <= 0 || streams.size === 0) return;
  given += due;
  send(due);
}, stepMillis);

const Order = z.strictObject({
  perSecond: z.number().nonnegative(),
}) satisfies z.ZodType<FeedOrder>;
process.on('message', (message) => {
  ({ perSecond } = Order.parse(message));
  since = performance.now();
  given = 0;
});
process.on('disconnect', () => process.exit(0));

function answer(path: string, response: ServerResponse): void {
  const body = path.includes('/exchangeInfo')
    ? exchangeInfo
    : {
        lastUpdateId: updates,
        E: Date.now(),
        T: Date.now(),
        bids: [[firstBid.toFixed(1), '9.000']],
        asks: [[(firstBid + 0.2).toFixed(1), '9.000']],
      };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const server = createServer((request, response) => answer(request.url ?? '', response));
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (open) => {
    streams.add(socket);
    open.on('close', () => streams.delete(socket));
    open.on('error', () => open.terminate());
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the feed has no port');
  process.send?.({ port: address.port });
});
