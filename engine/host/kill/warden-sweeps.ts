/**
 * What the warden did in the halt that the desk is in, out of the record that it leaves on disk.
 * Tells no sweep from before the desk was last armed, and none that may be: better too little.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ClientOrderId, InstrumentId, VenueId } from '../../contract/ids.ts';
import { scopeText } from '../../contract/scope.ts';
import type { SweptTakeover, WardenSweep } from '../../core/kill/warden-share.ts';
import type { LatchReading } from '../gate/latch.ts';
import type { Loop } from '../loop.ts';
import { WardenRecord } from '../warden/briefing.ts';

/** Its orders are typed here: a warden writes them down as it reads them at the venue. */
const typed = { clientOrderId: ClientOrderId, venue: VenueId, instrument: InstrumentId };
const Earlier = WardenRecord.shape.earlier.unwrap().element;
const Recorded = WardenRecord.extend({
  orders: z.array(WardenRecord.shape.orders.element.extend(typed)),
  earlier: z
    .array(
      Earlier.extend({
        orders: z.array(Earlier.shape.orders.element.extend(typed)),
      }),
    )
    .default([]),
});
type Recorded = z.infer<typeof Recorded>;

export interface WardenSweepsOptions {
  readonly loop: Pick<Loop, 'observe'>;
  /** Of `warden.json`. */
  readonly path: string;
  /** Fencing number of this run. */
  readonly fence: () => number;
  /** The latch as this run found it. */
  readonly latch: LatchReading;
}

export class WardenSweeps {
  readonly #options: WardenSweepsOptions;
  /** When this run was last armed, by the monotonic clock; null: never. */
  #armedMono: number | null = null;

  constructor(options: WardenSweepsOptions) {
    this.#options = options;
    options.loop.observe(({ body, monoNanos }) => {
      if (body.type !== 'mode.changed' || body.mode !== 'active') return;
      if (scopeText(body.scope) === 'desk') this.#armedMono = monoNanos;
    });
  }

  /** Null: none of this halt is on record. */
  async read(): Promise<WardenSweep | null> {
    const text = await readFile(this.#options.path, 'utf8').catch(() => '');
    const record = text === '' ? null : recordOf(text);
    if (record === null || !this.#isOfThisHalt(record)) return null;
    const { leftOut } = record;
    return {
      ...takeoverOf(record),
      earlier: record.earlier.filter((one) => this.#isOfThisHalt(one)).map(takeoverOf),
      isLeftOut: leftOut !== undefined && this.#isOfThisHalt(leftOut),
    };
  }

  #isOfThisHalt({ fence, atMonoNanos, atUtcNanos }: NonNullable<Recorded['leftOut']>): boolean {
    const { latch } = this.#options;
    const ownFence = this.#options.fence();
    if (fence === ownFence) return this.#armedMono === null || atMonoNanos > this.#armedMono;
    // Of a run before: it belongs to the halt that this run found, and that still stands.
    if (fence > ownFence || this.#armedMono !== null || latch.kind !== 'read') return false;
    return BigInt(atUtcNanos) >= BigInt(latch.file.atUtcNanos);
  }
}

function takeoverOf(record: Recorded | Recorded['earlier'][number]): SweptTakeover {
  const { atUtcNanos, reason, orders, confirmed, unconfirmed } = record;
  return { atUtcNanos, reason, orders, confirmed, unconfirmed };
}

/** Null for what no warden of this version writes. */
function recordOf(text: string): Recorded | null {
  try {
    const parsed = Recorded.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
