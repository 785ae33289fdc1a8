/** A strategy runner that does nothing by itself: tests say what its strategy wishes. */
import type { SwappableRunner } from '../../contract/strategy.ts';

export class PuppetRunner implements SwappableRunner {
  ended = false;
  told = 0;
  readonly start = async () =>
    ({ ok: true, name: 'puppet', version: '1', whenCarriedLost: null }) as const;
  readonly stop = async (): Promise<void> => {
    this.ended = true;
  };
  readonly onTop = (): void => undefined;
  readonly onTrade = (): void => undefined;
  readonly onOrder = (): void => {
    this.told += 1;
  };
  readonly onPosition = (): void => undefined;
  readonly modes: string[] = [];
  readonly onMode = (mode: string, reason: string): void => {
    this.modes.push(`${mode}, ${reason}`);
  };
  readonly onTimer = (): void => undefined;
  silentAsked = 0;
  readonly endIfSilent = (): void => {
    this.silentAsked += 1;
  };
  readonly warmedUp = async () => '';
  readonly handOver = async () => ({ kind: 'handedOver', carried: null }) as const;
  readonly resume = (): void => undefined;
  readonly takeOver = async () => '';
  readonly counters = () => ({ topsReplaced: 0, tradesDropped: 0, actionsRefused: 0 });
}
