/**
 * One host of a simulation: its wall clock, which may be stepped, drift or stand still, and the
 * disk that outlives its processes.
 * Its monotonic clock is the simulation's and cannot be wrong.
 */
import { SimulatedDisk } from './disk.ts';

/** UTC in milliseconds at the beginning of every simulation with faults. */
export const startUtcMillis = 1_760_000_000_000;

export class Machine {
  readonly name: string;
  readonly disk: SimulatedDisk;
  readonly #startNanos: number;
  readonly #startMillis: number;
  #anchorNanos: number;
  #anchorMillis: number;
  /** Seconds of wall time per second; 0: it stands still. */
  #rate = 1;

  constructor(name: string, startNanos: number, disk: SimulatedDisk, startMillis = startUtcMillis) {
    this.name = name;
    this.disk = disk;
    this.#startNanos = startNanos;
    this.#startMillis = startMillis;
    this.#anchorMillis = startMillis;
    this.#anchorNanos = startNanos;
  }

  /** What `Date.now()` says in every process of it. */
  utcMillis(nowNanos: number): number {
    return Math.floor(this.#anchorMillis + ((nowNanos - this.#anchorNanos) / 1e6) * this.#rate);
  }

  step(nowNanos: number, millis: number): void {
    this.#anchor(nowNanos, this.utcMillis(nowNanos) + millis, this.#rate);
  }

  setRate(nowNanos: number, rate: number): void {
    this.#anchor(nowNanos, this.utcMillis(nowNanos), rate);
  }

  /** Right again, as after a time service has set it. */
  correct(nowNanos: number): void {
    this.#anchor(nowNanos, this.#startMillis + (nowNanos - this.#startNanos) / 1e6, 1);
  }

  #anchor(nowNanos: number, millis: number, rate: number): void {
    this.#anchorNanos = nowNanos;
    this.#anchorMillis = millis;
    this.#rate = rate;
  }
}
