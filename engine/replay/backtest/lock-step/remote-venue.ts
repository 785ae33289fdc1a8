/**
 * The engine's end of a venue in a process of its own: what the desk does is written down with its
 * instant, and handed over before time goes on.
 * Waits for every answer; a venue that ends before the backtest does is an error.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { VenueReport } from '../../../ports/venue.ts';
import type { BacktestClock } from '../backtest-clock.ts';
import type { PlannedVenue } from '../backtest-plan.ts';
import type { DueTime } from '../due-time.ts';
import type { SteppedVenue } from '../venue-link.ts';
import { eachLine } from './line-socket.ts';
import { StepAnswer, type StepOperation, type StepRequest } from './step-words.ts';

const program = import.meta.url.endsWith('.ts') ? './step-venue-main.ts' : './step-venue-main.js';
/** Ticks that may wait while the venue has nothing to do. */
const idleOperationsLimit = 1_024;
const startMillisLimit = 20_000;

export interface RemoteVenueOptions {
  readonly planned: PlannedVenue;
  readonly seed: number;
  readonly stream: number;
  readonly tapePaths: readonly string[];
  readonly clock: BacktestClock;
  readonly due: DueTime;
}

export class RemoteVenue implements SteppedVenue {
  readonly #clock: BacktestClock;
  readonly #due: DueTime;
  readonly #child: ChildProcess;
  readonly #socket: Socket;
  #operations: StepOperation[] = [];
  #nextNanos = Number.POSITIVE_INFINITY;
  #report: VenueReport | null = null;
  #answered: ((line: string) => void) | null = null;
  #failed: ((error: Error) => void) | null = null;
  #failure: Error | null = null;

  private constructor(child: ChildProcess, socket: Socket, options: RemoteVenueOptions) {
    this.#child = child;
    this.#socket = socket;
    this.#clock = options.clock;
    this.#due = options.due;
    eachLine(socket, (line) => this.#answered?.(line));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the process of the venue has ended')));
  }

  /** Starts the process and connects to it. */
  static async start(options: RemoteVenueOptions): Promise<RemoteVenue> {
    const { planned, seed, stream, tapePaths } = options;
    const token = randomBytes(16).toString('hex');
    const path = fileURLToPath(new URL(program, import.meta.url));
    const child = spawn(process.execPath, [path], { stdio: ['pipe', 'pipe', 'inherit'] });
    const port = portOf(child);
    child.stdin.end(JSON.stringify({ token, planned, seed, stream, tapePaths }));
    const socket = connect(await port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    socket.write(`${token}\n`);
    return new RemoteVenue(child, socket, options);
  }

  get nextNanos(): number {
    return this.#nextNanos;
  }

  readonly send: SteppedVenue['send'] = ({ clientOrderId, value: request }) =>
    this.#note({ kind: 'new', at: this.#clock.now, clientOrderId, request });

  readonly amend: SteppedVenue['amend'] = ({ clientOrderId, intentId, value: { request } }) =>
    this.#note({ kind: 'amend', at: this.#clock.now, clientOrderId, intentId, request });

  readonly cancel: SteppedVenue['cancel'] = (clientOrderId, instrument) =>
    this.#note({ kind: 'cancel', at: this.#clock.now, clientOrderId, instrument });

  readonly onTick: SteppedVenue['onTick'] = () => this.#note({ kind: 'tick', at: this.#clock.now });

  readonly takeDue: SteppedVenue['takeDue'] = () => {
    const report = this.#report;
    this.#report = null;
    return report;
  };

  readonly sync: SteppedVenue['sync'] = async (isIdle) => {
    const waiting = this.#operations.length;
    if (waiting === 0) return;
    const mayWait = isIdle && this.#nextNanos === Number.POSITIVE_INFINITY;
    if (mayWait && waiting < idleOperationsLimit) return;
    await this.#ask(null);
  };

  readonly fetchDue: SteppedVenue['fetchDue'] = async () => {
    this.#report = await this.#ask(this.#clock.now);
  };

  readonly close: SteppedVenue['close'] = async () => {
    this.#failed = null;
    this.#socket.destroy();
    if (this.#child.exitCode !== null) return;
    await new Promise<void>((resolve) => {
      this.#child.once('exit', () => resolve());
    });
  };

  #note(operation: StepOperation): void {
    this.#operations.push(operation);
  }

  async #ask(takeDueAt: StepRequest['takeDueAt']): Promise<VenueReport | null> {
    if (this.#failure !== null) throw this.#failure;
    const request: StepRequest = { operations: this.#operations, takeDueAt };
    this.#operations = [];
    const line = await new Promise<string>((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(`${JSON.stringify(request)}\n`);
    });
    const { nextNanos, report } = StepAnswer.parse(JSON.parse(line));
    this.#nextNanos = nextNanos ?? Number.POSITIVE_INFINITY;
    this.#due.tell(this.#nextNanos);
    return report;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#failed?.(error);
  }
}

/** The port that the process says it listens on. */
function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error('the process of the venue did not start in time'));
    }, startMillisLimit);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the process of the venue ended with code ${code ?? 'none'}`));
    });
    child.stdout?.once('data', (chunk: Buffer) => {
      clearTimeout(timer);
      resolve(Number(chunk.toString('utf8').trim()));
    });
  });
}
