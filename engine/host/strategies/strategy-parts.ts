/**
 * The strategy rooms of an engine, made and joined: who runs, what swaps them, their files.
 * Starts none of them.
 */
import { UtcNanos } from '../../contract/numbers.ts';
import type { StrategyFile } from '../../contract/wire.ts';
import { listStrategyFiles, strategiesFolder } from '../../strategies/files/strategy-folder.ts';
import type { EngineArguments } from '../arguments.ts';
import type { Foundation } from '../foundation.ts';
import type { IdSource } from '../gate/client-order-ids.ts';
import type { GateWords } from '../gate/gate-words.ts';
import type { KillRoom } from '../kill/kill-room.ts';
import type { Loop } from '../loop.ts';
import type { Surroundings } from '../surroundings.ts';
import { StrategyRoom } from './strategy-room.ts';
import { StrategySources } from './strategy-sources.ts';
import { SwapDesk } from './strategy-swap.ts';

export interface StrategyParts {
  readonly strategies: StrategyRoom;
  readonly swaps: SwapDesk;
  readonly strategyFiles: StrategyFiles;
}

/** What consoles see of the strategies folder. */
export class StrategyFiles {
  readonly #folder: string;
  readonly #room: StrategyRoom;

  constructor(folder: string, room: StrategyRoom) {
    this.#folder = folder;
    this.#room = room;
  }

  /** Every file as it is now, and which strategies run exactly that. */
  async list(): Promise<{ readonly folder: string; readonly files: StrategyFile[] }> {
    const read = await listStrategyFiles(this.#folder);
    const files = read.map(({ file, fileHash, bytes, modifiedUtcNanos }) => ({
      file,
      fileHash,
      bytes,
      modifiedUtcNanos: UtcNanos.parse(modifiedUtcNanos),
      runs: this.#room.runsOf(fileHash),
    }));
    return { folder: this.#folder, files };
  }
}

const folderOf = ({ config }: EngineArguments, { desk }: Foundation): string =>
  strategiesFolder(config ?? desk.config);

/** The library, and the strategies folder beside the desk file. */
export const strategySources = (given: EngineArguments, foundation: Foundation): StrategySources =>
  new StrategySources(folderOf(given, foundation), foundation.desk.strategyStore);

/** A strategy that fails while it runs is halted by itself; the others trade on. */
export function strategyParts(
  given: EngineArguments,
  foundation: Foundation,
  parts: { loop: Loop; words: GateWords; kills: KillRoom; ids: IdSource; around: Surroundings },
): StrategyParts {
  const { log } = foundation;
  const { loop, words, kills, ids, around } = parts;
  const { strategySources: sources, strategyRunner: runner } = around;
  const strategies = new StrategyRoom({
    loop,
    words,
    ids,
    sources,
    log,
    runner,
    onFailed: (strategy, reason, owners) => {
      const actor = { kind: 'rule', name: 'strategy watch' } as const;
      const halt = { cause: 'strategy failed', reason, actor, scope: { strategy } };
      if (kills.isHeld(halt.scope, owners)) kills.haltHeld(halt);
      else void kills.halt(halt);
    },
    onUnreviewed: (strategy, reason) => {
      const actor = { kind: 'rule', name: 'strategy watch' } as const;
      void kills.halt({ cause: 'strategy changed', reason, actor, scope: { strategy } });
    },
  });
  const swaps = new SwapDesk({ loop, room: strategies, sources });
  kills.setEndSilent((scope) => strategies.endSilent(scope));
  return {
    strategies,
    swaps,
    strategyFiles: new StrategyFiles(folderOf(given, foundation), strategies),
  };
}
