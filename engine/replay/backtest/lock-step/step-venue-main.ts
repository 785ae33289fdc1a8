/**
 * The venue of a backtest in a process of its own: it reads the tape itself, keeps books of its
 * own, takes its time from the engine's simulated clock, and answers before that goes on.
 * Started with its task as JSON on standard input; says its port on standard output, serves the one
 * connection that knows the task's token, and ends with it.
 */
import { createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { invariant, missingCase } from '../../../contract/assert.ts';
import type { Tick } from '../../../contract/market.ts';
import type { TapeCursor } from '../../../ports/tape.ts';
import { foldTick } from '../../../state/market/fold-market.ts';
import {
  createMarketState,
  defineInstrument,
  type MarketState,
} from '../../../state/market/market-state.ts';
import { openTape } from '../../../tape/segments/tape-session.ts';
import { BacktestClock } from '../backtest-clock.ts';
import { BacktestVenue, venueOptions } from '../backtest-venue.ts';
import { DueTime } from '../due-time.ts';
import { eachLine } from './line-socket.ts';
import { type StepAnswer, type StepOperation, StepRequest, StepTask } from './step-words.ts';

class StepVenue {
  readonly #tape: TapeCursor;
  readonly #clock: BacktestClock;
  readonly #market: MarketState = createMarketState();
  readonly #venue: BacktestVenue;

  constructor({ planned, seed, stream, tapePaths }: StepTask) {
    this.#tape = openTape(tapePaths);
    this.#clock = new BacktestClock(this.#tape.head.epochUtcNanos);
    for (const instrument of planned.instruments) defineInstrument(this.#market, instrument);
    const due = new DueTime();
    this.#venue = new BacktestVenue(
      venueOptions({ planned, seed, stream, market: this.#market, clock: this.#clock, due }),
    );
  }

  answer({ operations, takeDueAt }: StepRequest): StepAnswer {
    for (const operation of operations) this.#take(operation);
    let report: StepAnswer['report'] = null;
    if (takeDueAt !== null) {
      this.#clock.advance(takeDueAt);
      const told = this.#venue.takeDue();
      invariant(isStepReport(told), `${told?.kind} is no report of a backtest`);
      report = told;
    }
    const { nextNanos } = this.#venue;
    return { nextNanos: Number.isFinite(nextNanos) ? nextNanos : null, report };
  }

  #take(operation: StepOperation): void {
    if (operation.at > this.#clock.now) this.#clock.advance(operation.at);
    switch (operation.kind) {
      case 'new':
        return this.#venue.send({ ...operation, value: operation.request });
      case 'amend':
        return this.#venue.amend({ ...operation, value: { request: operation.request } });
      case 'cancel':
        return this.#venue.cancel(operation.clientOrderId, operation.instrument);
      case 'tick': {
        const tick = this.#nextTick();
        foldTick(this.#market, tick);
        this.#market.resyncWanted.length = 0;
        const known = this.#market.instruments.get(tick.instrument);
        return this.#venue.onTick(known?.instrument.symbol ?? '', tick);
      }
      default:
        return missingCase(operation);
    }
  }

  #nextTick(): Tick {
    for (;;) {
      const message = this.#tape.next();
      invariant(message !== null, 'the engine is ahead of the tape');
      if (message.kind === 'feedChange' || message.kind === 'feedFault') continue;
      if (this.#market.instruments.has(message.instrument)) return message;
    }
  }
}

const sessionKinds = ['session', 'unknown', 'busted', 'corrected'];
type Told = ReturnType<BacktestVenue['takeDue']>;

/** A venue in the same process neither loses its session nor undoes what it traded. */
const isStepReport = (told: Told): told is StepAnswer['report'] =>
  told === null || !sessionKinds.includes(told.kind);

function serve(socket: Socket, task: StepTask): void {
  let venue: StepVenue | null = null;
  eachLine(socket, (line) => {
    if (venue === null) {
      if (line === task.token) venue = new StepVenue(task);
      else socket.destroy();
      return;
    }
    const request = StepRequest.parse(JSON.parse(line));
    socket.write(`${JSON.stringify(venue.answer(request))}\n`);
  });
}

const task = StepTask.parse(JSON.parse(await text(process.stdin)));
const server = createServer((socket) => {
  socket.on('close', () => process.exit(0));
  socket.on('error', () => process.exit(1));
  serve(socket, task);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${port}\n`);
});
