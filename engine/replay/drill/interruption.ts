/**
 * A signal that ends a drill before its time: its desk is ended like any other, and the run is on
 * record as one that was not made. The second signal ends the program at once.
 */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class Interruption {
  readonly #listeners: (readonly [signal: NodeJS.Signals, listener: () => void])[] = [];
  /** Rejects with the signal's name once one has come. */
  readonly comes: Promise<never>;

  constructor() {
    const { promise, reject } = Promise.withResolvers<never>();
    // Whether anybody waits for it when it comes is not known.
    promise.catch(() => undefined);
    this.comes = promise;
    for (const signal of signals) {
      const listener = (): void => reject(new Error(`it was ended by ${signal}`));
      process.once(signal, listener);
      this.#listeners.push([signal, listener]);
    }
  }

  forget(): void {
    for (const [signal, listener] of this.#listeners) process.off(signal, listener);
  }
}
