/**
 * A stage for tests of swaps: a real room of strategies in threads over an armed loop, a folder of
 * strategy files, a market that moves, and the command an operator would give.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SwapCommand } from '../../contract/commands.ts';
import type { LedgerBody } from '../../contract/events.ts';
import { CommandId, OperatorId, SessionId } from '../../contract/ids.ts';
import { lots, priceTicks, UtcNanos } from '../../contract/numbers.ts';
import { alice, linear, linearInstrument, maker, ownerOf } from '../../core/core-fixture.ts';
import { monoNow } from '../clock.ts';
import { createIdSource } from '../gate/client-order-ids.ts';
import { type TestLoop, testLoop } from '../loop-fixture.ts';
import { StrategyRoom } from './strategy-room.ts';
import type { StrategySeat } from './strategy-seat.ts';
import { StrategySources } from './strategy-sources.ts';
import { SwapDesk } from './strategy-swap.ts';

type Body<T extends LedgerBody['type']> = Extract<LedgerBody, { type: T }>;

export class SwapStage {
  readonly desk: TestLoop = testLoop(0);
  readonly failed: string[] = [];
  readonly room: StrategyRoom;
  readonly swaps: SwapDesk;
  readonly sources: StrategySources;
  readonly #root: string;
  #ticks = 0;
  #pump: NodeJS.Timeout | null = null;

  private constructor(root: string) {
    this.#root = root;
    this.sources = new StrategySources(join(root, 'strategies'), join(root, 'store'));
    this.room = new StrategyRoom({
      loop: this.desk.loop,
      words: this.desk.words,
      ids: createIdSource('desk-1', 1),
      sources: this.sources,
      log: { error: () => undefined },
      onFailed: (strategy) => {
        this.failed.push(strategy);
      },
    });
    this.swaps = new SwapDesk({ loop: this.desk.loop, room: this.room, sources: this.sources });
  }

  static async open(): Promise<SwapStage> {
    const root = await mkdtemp(join(tmpdir(), 'quarterdeck-swap-'));
    await mkdir(join(root, 'strategies'));
    return new SwapStage(root);
  }

  async close(): Promise<void> {
    this.pause();
    await this.room.stop('end of the test');
    await rm(this.#root, { recursive: true, force: true });
  }

  /** The market moves from now on, every few milliseconds. */
  pump(): void {
    this.#pump ??= setInterval(() => this.tick(), 4);
  }

  /** The market stands still. */
  pause(): void {
    if (this.#pump !== null) clearInterval(this.#pump);
    this.#pump = null;
  }

  /** One change of the best prices, seen by the core and by the strategies. */
  tick(): void {
    this.#ticks += 1;
    const bid = 100_000 + (this.#ticks % 7);
    const mono = monoNow();
    this.desk.drive.quote(bid, bid + 2, Math.floor(mono / 1_000));
    const sizes = { bidLots: lots(5), askLots: lots(5) };
    const prices = { bidPrice: priceTicks(bid), askPrice: priceTicks(bid + 2) };
    const top = { instrument: linear, ...prices, ...sizes, receivedMonoNanos: mono };
    this.room.onTop(top, this.#ticks);
  }

  async write(file: string, text: string): Promise<string> {
    await writeFile(join(this.#root, 'strategies', file), text);
    return createHash('sha256').update(text).digest('hex');
  }

  seat(change: Partial<StrategySeat> = {}): StrategySeat {
    const { strategyVersion: _, instrument: __, ...owner } = ownerOf();
    return {
      strategy: maker,
      module: 'a.ts',
      parameters: {},
      owner,
      instruments: [linearInstrument],
      entryHash: '0'.repeat(64),
      ...change,
    };
  }

  /** Gives the command; the refusal, or ''. */
  swap(
    file: string,
    fileHash: string,
    workingOrders: SwapCommand['workingOrders'] = 'pass',
  ): Promise<string> {
    const command: SwapCommand = {
      kind: 'strategy.swap',
      commandId: CommandId.parse(randomUUID()),
      actor: OperatorId.parse('alice'),
      desk: 'desk-1',
      engineSession: SessionId.parse('s-1'),
      consoleSession: 'test',
      issuedUtcNanos: UtcNanos.parse('1'),
      strategy: maker,
      file,
      fileHash,
      workingOrders,
      reason: 'test of a swap',
    };
    return this.swaps.swap(command, alice);
  }

  events<T extends LedgerBody['type']>(type: T): Body<T>[] {
    return this.desk.ledger.events.flatMap(({ body }) => (isOf(body, type) ? [body] : []));
  }

  why(): string {
    return this.room.lines()[0]?.why ?? '';
  }
}

const isOf = <T extends LedgerBody['type']>(body: LedgerBody, type: T): body is Body<T> =>
  body.type === type;
