/**
 * The tap from which a running engine's tape is written: what a recorder has to know of the desk.
 * Gives market data to nobody else, and never stands in its way.
 */
import type { TapeConfig } from '../../contract/config.ts';
import { UtcNanos } from '../../contract/numbers.ts';
import type { TapeMessage } from '../../ports/tape.ts';
import type { InstrumentMarket } from '../../state/market/market-state.ts';
import { directoryDisk } from '../../tape/segments/segment-disk.ts';
import { TapeRecorder } from '../../tape/segments/tape-recorder.ts';
import { monoNow, utcMillisNow, utcNow } from '../clock.ts';
import type { Log } from '../log.ts';
import { type Loop, stampNow } from '../loop.ts';

export interface TapeTapOptions {
  readonly loop: Loop;
  readonly directory: string;
  readonly config: TapeConfig;
  readonly sessionId: string;
  readonly log: Log;
}

const flushMillis = 1_000;
const megabyte = 1_000_000;
/** What a disk that does not answer may cost the end of the engine. */
const closeMillisLimit = 2_000;

export class TapeTap {
  readonly recorder: TapeRecorder;
  readonly #timer: NodeJS.Timeout;

  constructor({ loop, directory, config, sessionId, log }: TapeTapOptions) {
    const { ledger, market } = loop.core;
    this.recorder = new TapeRecorder({
      disk: directoryDisk(directory),
      retention: { bytes: config.retainMegabytes * megabyte, days: config.retainDays },
      epochUtcNanos: UtcNanos.parse(String(BigInt(utcNow()) - BigInt(monoNow()))),
      source: `engine session ${sessionId}`,
      ledgerSequence: () => ledger.sequence,
      instruments: () => ledger.instruments,
      books: () => [...market.instruments.values()].flatMap(bookOf),
      utcMillis: utcMillisNow,
      onDropped: (count, reason) => {
        log.warn({ count, reason }, 'market data is missing on the tape');
        const detail = `${count} messages are not on the tape: ${reason}`.slice(0, 400);
        const body = { component: 'tape', detail, count, owner: null };
        loop.process({
          type: 'record',
          body: { type: 'fault.recorded', ...body },
          stamp: stampNow(),
        });
      },
    });
    this.#timer = setInterval(() => this.recorder.flush(), flushMillis);
    this.#timer.unref();
  }

  /** Seals the segment; resolves when the disk has it, or has not answered for too long. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    let giveUp: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      giveUp = setTimeout(resolve, closeMillisLimit);
    });
    await Promise.race([this.recorder.close(), late]);
    clearTimeout(giveUp);
  }
}

/** What a reader needs of an instrument who starts here: its book, its top, its feed's state. */
function bookOf(known: InstrumentMarket): readonly TapeMessage[] {
  const { instrument, book, ticker, feed, feedReason, bookReceivedMonoNanos } = known;
  const messages: TapeMessage[] = [];
  const isWhole = known.inSequence && known.brokenReason === '';
  if (isWhole && book.updateId !== null && bookReceivedMonoNanos !== null) {
    messages.push({
      kind: 'depthSnapshot',
      instrument: instrument.id,
      receivedMonoNanos: bookReceivedMonoNanos,
      exchangeUtcMillis: null,
      lastUpdateId: book.updateId,
      bids: levelsOf(book.bids),
      asks: levelsOf(book.asks),
    });
  }
  if (ticker !== null) messages.push(ticker);
  messages.push({
    kind: 'feedChange',
    instrument: instrument.id,
    state: feed,
    reason: feedReason.slice(0, 200),
    atMonoNanos: known.lastReceivedMonoNanos ?? monoNow(),
  });
  return messages;
}

function levelsOf(side: InstrumentMarket['book']['bids']): readonly number[] {
  const levels: number[] = [];
  for (let rank = 0; rank < side.length; rank += 1) {
    levels.push(side.priceAt(rank), side.lotsAt(rank));
  }
  return levels;
}
